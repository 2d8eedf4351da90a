// Warns before an idle session ends, with time left to go on (WCAG 2.2.1: at least 20 s; here 2 min).
const { idleSeconds, keepAlive, signIn } = document.body.dataset;
const dialog = document.getElementById("session-dialog");
const WARN_BEFORE = 120;
const STAMP = "session:seen";

if (dialog?.showModal && Number(idleSeconds) > WARN_BEFORE && keepAlive) {
  const left = dialog.querySelector("[data-session-left]");
  const said = dialog.querySelector("[data-session-said]");
  // Another tab may have talked to the server since: the latest moment counts for all of them.
  const seen = () => Number(localStorage.getItem(STAMP) ?? 0);
  const touch = () => localStorage.setItem(STAMP, String(Date.now()));
  const remaining = () => Math.round(Number(idleSeconds) - (Date.now() - seen()) / 1000);
  touch();
  document.addEventListener("htmx:afterRequest", touch);

  setInterval(() => {
    const seconds = remaining();
    if (seconds > WARN_BEFORE) {
      if (dialog.open) dialog.close();
      return;
    }
    if (seconds <= 0) {
      if (dialog.open) location.assign(`${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    if (!dialog.open) {
      document.dispatchEvent(new Event("draft:save"));
      dialog.showModal();
      said.textContent = `${seconds} s`;
    }
    left.textContent = String(seconds);
  }, 1000);

  dialog.querySelector("[data-session-stay]").addEventListener("click", async () => {
    const mark = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    try {
      const answer = await fetch(keepAlive, {
        method: "POST",
        headers: { "X-CSRFToken": mark },
        redirect: "manual",
      });
      if (answer.ok) touch();
      dialog.close();
    } catch {
      dialog.close(); // offline: the draft is on this machine, and the next tick asks again
    }
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
}
