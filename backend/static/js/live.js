// A page that asks by itself says whether somebody is at a form of it: it is then not reloaded.
// What was typed and taken back, or sent (a file that is handed out leaves the page), is nothing any more.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sent.add(event.target);
});
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => sent.delete(event.target.form));
}

function isChanged(field) {
  if (field.type === "hidden" || field.type === "submit") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== (field.defaultValue ?? field.value);
  const shown = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(shown, 0);
}
const isTyped = (form) => !sent.has(form) && [...form.elements].some(isChanged);
const isTyping = () =>
  document.querySelector("dialog[open]") ||
  document.activeElement?.closest("main form, #roll") ||
  document.activeElement?.form?.closest("main") ||
  [...document.querySelectorAll("main form")].some(isTyped);

document.addEventListener("htmx:configRequest", (event) => {
  if (isTyping()) event.detail.headers["X-Typing"] = "1";
});
// Begun since it asked: this answer is let go, the next one knows.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (isTyping() && !event.detail.requestConfig.headers["X-Typing"]) event.preventDefault();
});

// Once a link is followed or a form is sent, a fresh copy of this page would take the person back. A file
// that is handed out leaves the page where it is: so for some seconds only.
const LEAVING = 10_000;
let left = -LEAVING;
let isReloading = false;
document.addEventListener("click", (event) => {
  if (!event.defaultPrevented && event.target.closest("a[href]")) left = performance.now();
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) left = performance.now();
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (!xhr.getResponseHeader("HX-Refresh") && !xhr.getResponseHeader("HX-Redirect")) return;
  if (performance.now() - left < LEAVING) event.preventDefault();
  if (event.defaultPrevented) return;
  isReloading = true;
  left = performance.now();
});
// And a hand that begins while the fresh page is on its way keeps the page that it is on.
for (const kind of ["focusin", "input", "change"]) {
  document.addEventListener(kind, () => {
    if (!isReloading || !isTyping()) return;
    isReloading = false;
    left = -LEAVING;
    window.stop();
  });
}
