// Small comforts of the work pages. Every one of them has a way that needs no script.
const words = document.getElementById("words")?.dataset ?? {};

// A failed send: the summary of errors takes the focus.
document.querySelector("[data-focus]")?.focus();

// --- One press, one send ---

function sending(form, button) {
  form.dataset.sending = "1";
  if (!button?.matches(".btn")) return;
  button.dataset.label = button.innerHTML;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.setAttribute("aria-disabled", "true");
  button.textContent = words.sending ?? "…";
}

function restore(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[data-label]")) {
    button.innerHTML = button.dataset.label;
    button.removeAttribute("aria-disabled");
    button.removeAttribute("data-label");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (event.defaultPrevented || form.method !== "post") return;
  const asked = button?.dataset.confirm ? button : form.dataset.confirm ? form : null;
  if (asked && form.dataset.confirmed !== "1" && ask(form, button, asked.dataset)) {
    event.preventDefault();
    return;
  }
  delete form.dataset.confirmed;
  if (form.hasAttribute("hx-post")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  // After this turn, so that the button's own name and value are still sent. A file download
  // (data-stays) leaves the page where it is and must not lock its button.
  if (!form.hasAttribute("data-stays")) setTimeout(() => sending(form, button));
});

// Back to a page the browser kept: its forms can be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(restore);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest('[aria-disabled="true"]');
  if (button) event.preventDefault();
});

// --- Dialogs ---

function ask(form, button, { confirm, confirmText, confirmButton }) {
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog?.showModal) return false;
  dialog.querySelector("h2").textContent = confirm;
  dialog.querySelector("[data-confirm-sentence]").textContent = confirmText ?? "";
  const go = dialog.querySelector("[data-confirm-go]");
  go.textContent = confirmButton ?? button?.textContent.replace("…", "").trim() ?? confirm;
  go.onclick = () => {
    dialog.close();
    form.dataset.confirmed = "1";
    form.requestSubmit(button ?? undefined);
  };
  dialog.showModal();
  return true;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog").close();
});

// --- Keys ---

const keysOn = () => localStorage.getItem("keys") !== "off";
const keysDialog = document.getElementById("keys-dialog");
const keysSwitch = document.querySelector("[data-keys-switch]");
if (keysSwitch) {
  keysSwitch.checked = keysOn();
  keysSwitch.addEventListener("change", () => {
    localStorage.setItem("keys", keysSwitch.checked ? "on" : "off");
  });
}
for (const opener of document.querySelectorAll("[data-keys-open]")) {
  opener.hidden = !keysDialog;
  opener.addEventListener("click", () => keysDialog.showModal());
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    document.querySelectorAll("details[data-sheet][open]").forEach((sheet) => (sheet.open = false));
    return;
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keysOn()) return;
  const search = document.querySelector("[data-search-key]");
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "?" && keysDialog) {
    event.preventDefault();
    keysDialog.showModal();
  }
});

// --- Toasts, sheets, trees ---

function dismissLater(toast) {
  let timer = null;
  const start = () => (timer = setTimeout(() => toast.remove(), 8000));
  const pause = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", pause);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusout", start);
  toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
  start();
}
document.querySelectorAll("[data-toast]").forEach(dismissLater);
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelectorAll?.("[data-toast]").forEach(dismissLater);
});

document.addEventListener("click", (event) => {
  for (const sheet of document.querySelectorAll("details[data-sheet][open]")) {
    if (!sheet.contains(event.target)) sheet.open = false;
  }
  const all = event.target.closest("[data-tree-all]");
  if (all) {
    const open = all.dataset.treeAll === "open";
    const tree = document.getElementById(all.getAttribute("aria-controls"));
    tree?.querySelectorAll("details").forEach((branch) => (branch.open = open));
  }
});

// A choice that filters at once: <select data-submit>; its button is there for those without script.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// htmx asks with the protection mark of the page.
document.addEventListener("htmx:configRequest", (event) => {
  const mark = document.querySelector("[name=csrfmiddlewaretoken]");
  if (mark) event.detail.headers["X-CSRFToken"] = mark.value;
});
