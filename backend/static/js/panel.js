// Side panel: a[data-panel] opens its page beside the list, on a phone over it.
const words = document.getElementById("words")?.dataset ?? {};
const panel = document.getElementById("panel");
let opener = null;

function closePanel() {
  if (!panel?.hasAttribute("data-open")) return;
  if (history.state?.panel) history.back(); // as the phone's own button does
  else shutPanel();
}

function shutPanel() {
  panel.removeAttribute("data-open");
  panel.hidden = true;
  panel.replaceChildren();
  besidePanel(false);
  opener?.focus({ preventScroll: true });
}

// Over the page, the panel alone is to be reached.
function besidePanel(covered) {
  panel.toggleAttribute("aria-modal", covered);
  for (const other of panel.parentElement.children) {
    if (other !== panel) other.inert = covered;
  }
}

window.addEventListener("popstate", () => {
  if (panel?.hasAttribute("data-open") && !history.state?.panel) shutPanel();
});

async function openPanel(link) {
  const covers = window.innerWidth < 700;
  opener = link;
  besidePanel(covers);
  // The way back closes it, and leaves no page; what the page keeps there stays.
  if (covers && !history.state?.panel) history.pushState({ ...history.state, panel: true }, "");
  panel.hidden = false;
  panel.setAttribute("data-open", "");
  panel.textContent = words.loading ?? "…";
  let content = null;
  try {
    const answer = await fetch(link.href, { headers: { "X-Panel": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    content = page.querySelector("[data-panel-content]") ?? page.getElementById("content");
  } catch {
    content = null;
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "link-button";
  close.textContent = (covers ? panel.dataset.back : words.close) ?? words.close ?? "×";
  close.addEventListener("click", closePanel);
  panel.replaceChildren(close);
  if (content) panel.append(...content.childNodes);
  else panel.append(words.failed ?? "");
  window.htmx?.process(panel);
  const title = panel.querySelector("h1, h2");
  if (title) {
    title.tabIndex = -1;
    title.focus();
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !panel || !plain || event.defaultPrevented) return;
  event.preventDefault();
  openPanel(link);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) closePanel();
});
