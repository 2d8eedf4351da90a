"""Words of the journal: what an entry's action is called on a page."""

from django import template
from django.utils.translation import gettext_lazy as _

from exemplars.councils import states as councils
from exemplars.decisions import states as decisions
from exemplars.gallery import states as gallery
from exemplars.nominations.states import MOVES

register = template.Library()

#: Moves speak for themselves; these are the facts that are no moves.
WORDS = {
    **{name: move.label for name, move in MOVES.items()},
    **{
        move.name: move.label
        for move in (
            councils.OPEN, councils.CLOSE, councils.CANCEL, councils.REOPEN,
            councils.FREEZE_MINUTES, councils.REPLACE_MINUTES,
            decisions.PUBLISH, gallery.PUBLISH, gallery.TAKE_DOWN,
        )
    },
    "draft_decision": _("Lập dự thảo quyết định"),
    "edit_decision": _("Sửa dự thảo quyết định"),
    "edit_line": _("Sửa cách ghi một dòng"),
    "remove_line": _("Đưa một hồ sơ ra khỏi dự thảo"),
    "open_run": _("Lập đợt in"),
    "sign_certificates": _("Ký số các bằng"),
    "export_unsigned": _("Xuất bằng để ký số ở hệ thống khác"),
    "receive_signed": _("Nhập bằng đã ký số"),
    "withdraw_signature": _("Gỡ bản ký số"),
    "request_proofs": _("Gửi bản soát cho đơn vị"),
    "confirm_proofs": _("Xác nhận bản soát"),
    "ask_correction": _("Đề nghị sửa chữ trên bằng"),
    "answer_correction": _("Trả lời đề nghị sửa"),
    "reissue": _("Cấp đổi, cấp lại bằng"),
    "add_reissue_paper": _("Thêm giấy tờ cấp đổi, cấp lại"),
    "remove_reissue_paper": _("Gỡ giấy tờ cấp đổi, cấp lại"),
    "record_return": _("Ghi đã thu lại hiện vật, tiền thưởng"),
    "strike_return": _("Bỏ dòng thu lại ghi nhầm"),
    "change_money_due": _("Sửa số tiền phải nộp lại"),
    "issue_badge": _("Cấp huy hiệu số theo đề nghị"),
    "withdraw_badge": _("Hủy huy hiệu số theo đề nghị"),
    "convene": _("Triệu tập phiên họp"),
    "set_agenda": _("Đưa hồ sơ vào chương trình"),
    "arrange_agenda": _("Sắp xếp chương trình"),
    "send_papers": _("Gửi tài liệu họp"),
    "open_group": _("Mở biểu quyết một nhóm"),
    "open_item": _("Mở biểu quyết một hồ sơ"),
    "ask_to_reopen": _("Đề nghị biểu quyết lại"),
    "refuse_reopening": _("Đề nghị biểu quyết lại không thành"),
    "postpone_uncounted": _("Hoãn xét hồ sơ chưa kiểm phiếu, giữ kết quả đã kiểm"),
    "void_round": _("Hủy lượt biểu quyết, giữ phiếu trong biên bản"),
    "remove_from_agenda": _("Đưa hồ sơ ra khỏi chương trình"),
    "mark_attendance": _("Điểm danh"),
    "declare_conflict": _("Khai không biểu quyết"),
    "cast": _("Bỏ phiếu"),
    "record_written_opinion": _("Ghi ý kiến bằng văn bản"),
    "ask_by_link": _("Gửi liên kết lấy ý kiến"),
    "withdraw_link": _("Rút liên kết lấy ý kiến"),
    "cast_by_link": _("Gửi ý kiến bằng văn bản qua liên kết"),
    "make_ballot_key": _("Tạo khóa hòm phiếu"),
    "try_ballot_key": _("Thử khóa hòm phiếu"),
    "close_paper_box": _("Đóng hòm phiếu giấy"),
    "key_paper_count": _("Nhập số phiếu giấy"),
    "record_paper_count": _("Ghi kết quả kiểm phiếu giấy"),
    "key_hands": _("Nhập số phiếu giơ tay"),
    "return_hands": _("Gửi lại số phiếu giơ tay"),
    "confirm_hands": _("Xác nhận số phiếu giơ tay"),
    "destroy_ballot_key": _("Khai hủy tệp khóa hòm phiếu"),
    "note_letter": _("Ghi đã nhận phong bì phiếu gửi về"),
    "forget_letter": _("Bỏ ghi phong bì phiếu gửi về"),
    "key_letters": _("Nhập phiếu gửi về"),
    "seal_letters": _("Hai người nhập khớp, phiếu gửi về vào hòm"),
    "close_box": _("Đóng hòm phiếu, công bố biên nhận"),
    "unwrap_box": _("Mở phong bì ngoài, xáo phiếu"),
    "count": _("Kiểm phiếu"),
    "write_minutes": _("Ghi biên bản"),
    "autosave_minutes": _("Lưu nháp biên bản"),
    "correct_minutes": _("Lập bản đính chính biên bản"),
    "attach_scan": _("Tải bản ký của biên bản"),
    "seat": _("Thêm thành viên Hội đồng"),
    "end_seat": _("Kết thúc ghế Hội đồng"),
    "create": _("Lập"),
    "edit": _("Sửa nội dung"),
    "attest": _("Xác nhận không trong thời gian xem xét kỷ luật"),
    "write_story": _("Viết bài"),
    "edit_story": _("Sửa bài"),
    "add_photo": _("Thêm ảnh"),
    "remove_photo": _("Gỡ ảnh"),
    "add_evidence": _("Thêm giấy tờ"),
    "remove_evidence": _("Gỡ giấy tờ"),
    "record_consent": _("Ghi nhận sự đồng ý"),
    "withdraw_consent": _("Ghi nhận rút lại sự đồng ý"),
    "autosave": _("Lưu nháp"),
    "load_rows": _("Nhập danh sách"),
    "remove_draft": _("Xóa hồ sơ nháp"),
    "establish": _("Thành lập Hội đồng"),
    "award_tied": _("Gắn hình thức với đơn vị tặng"),
    "campaign_created": _("Mở đợt xét"),
    "campaign_changed": _("Sửa đợt xét"),
    "catalogue_seeded": _("Nạp danh mục"),
    "legal_basis_added": _("Thêm căn cứ pháp lý"),
    "rule_card_added": _("Thêm thẻ quy tắc"),
    "theme_created": _("Thêm chuyên đề"),
    "theme_changed": _("Sửa chuyên đề"),
    "give_role": _("Giao vai trò"),
    "end_role": _("Kết thúc vai trò"),
    "invite": _("Mời người dùng"),
    "resend_invitation": _("Gửi lại lời mời"),
    "withdraw_invitation": _("Rút lời mời"),
    "accept_invitation": _("Nhận lời mời"),
    "create_token": _("Tạo khóa API"),
    "revoke_token": _("Thu hồi khóa API"),
    "update_profile": _("Sửa thông tin cá nhân"),
    "resend": _("Gửi lại thư báo"),
    "unit_new": _("Thêm đơn vị"),
    "unit_changed": _("Sửa đơn vị"),
    "unit_event_new": _("Ghi sự kiện đơn vị"),
    "unit_event_changed": _("Sửa sự kiện đơn vị"),
    "legal_basis_file_added": _("Tải tệp văn bản căn cứ"),
    "legal_basis_file_removed": _("Gỡ tệp văn bản căn cứ"),
    "legal_basis_changed": _("Sửa căn cứ pháp lý"),
    "award_changed": _("Sửa hình thức khen thưởng"),
    "unit_office_set": _("Đặt cơ quan thường trực"),
}  # fmt: skip


@register.filter
def journal_word(action: str) -> str:
    """“Gửi hồ sơ” for "submit"; the bare name for an action without a word."""
    return str(WORDS.get(action, action.replace("_", " ")))


@register.filter
def lower_first(text: str) -> str:
    """“đã có thành tích…” inside a sentence."""
    return text[:1].lower() + text[1:]
