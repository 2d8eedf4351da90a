// Text size and contrast at once, without a reload; the form behind the buttons works without this.
const root = document.documentElement;
root.classList.add("js");

function remembered() {
  const found = document.cookie.match(/(?:^|; )display=([^;]*)/);
  const [size, contrast] = (found ? decodeURIComponent(found[1]) : "m.").split(".");
  return { size: size || "m", contrast: contrast || "" };
}

function show({ size, contrast }) {
  root.dataset.size = size;
  if (contrast) root.dataset.contrast = contrast;
  else delete root.dataset.contrast;
  for (const button of document.querySelectorAll("[data-display] button")) {
    if (button.name === "size") {
      button.setAttribute("aria-pressed", String(button.value === size));
    } else {
      button.setAttribute("aria-pressed", String(contrast === "high"));
      button.value = contrast === "high" ? "normal" : "high";
    }
  }
}

// A page kept in a public cache may carry somebody else's choice: this browser's own wins.
show(remembered());

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-display]") || !button) return;
  event.preventDefault();
  const display = { ...remembered(), [button.name]: button.value };
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `display=${display.size}.${display.contrast}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  show(display);
});
