// A page that asks by itself says whether somebody is at a form of it: it is then not reloaded.
let typed = false;
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest("main form")) typed = true;
  });
}
const isTyping = () =>
  typed || document.querySelector("dialog[open]") || document.activeElement?.closest("main form, #roll");

document.addEventListener("htmx:configRequest", (event) => {
  if (isTyping()) event.detail.headers["X-Typing"] = "1";
});
// Begun since it asked: this answer is let go, the next one knows.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (isTyping() && !event.detail.requestConfig.headers["X-Typing"]) event.preventDefault();
});
