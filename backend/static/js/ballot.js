// The ballot: keys, progress, one nominee at a time on a phone. Without it the form still works.
const form = document.querySelector("form[data-ballot]");
// More marks than this are no marks on a phone; the count beside the title tells.
const MOST_MARKS = 60;
if (form) start();

function start() {
  const rows = [...form.querySelectorAll(".ballot-row")];
  const due = rows.filter((row) => row.hasAttribute("data-due"));
  const phone = window.matchMedia("(max-width: 699px)");
  const part = (name) => document.querySelector(`[data-ballot-${name}]`);
  const strip = part("strip");
  const toggle = part("toggle");
  const keysOn = () => localStorage.getItem("keys") !== "off";
  let current = rows.findIndex((row) => row.hasAttribute("data-due") && !choiceOf(row));
  let listed = false;
  if (current < 0) current = 0;

  function choiceOf(row) {
    return row.querySelector("input[type=radio]:checked")?.value ?? "";
  }

  // --- Progress ----------------------------------------------------------------------------------

  function fillIn(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
  }

  function refresh(spoken = true) {
    const counts = { agree: 0, disagree: 0, lower: 0, other: 0, chosen: 0, due: due.length };
    for (const row of due) {
      const choice = choiceOf(row);
      if (choice) {
        counts[choice] += 1;
        counts.chosen += 1;
      }
    }
    part("progress").value = counts.chosen;
    part("count").textContent = `${counts.chosen} / ${counts.due}`;
    part("short").textContent = `${counts.chosen}/${counts.due}`;
    part("counts").textContent = counts.chosen ? fillIn(form.dataset.counts, counts) : "";
    part("next").hidden = counts.chosen === counts.due;
    if (spoken) part("said").textContent = fillIn(form.dataset.said, counts);
    rows.forEach((row, index) => {
      const mark = strip.children[index];
      mark.className = row.hasAttribute("data-due") ? `mark-${choiceOf(row) || "none"}` : "mark-ban";
      mark.classList.toggle("here", index === current);
    });
  }

  // --- Where we are --------------------------------------------------------------------------------

  function go(index, focus = true) {
    if (index < 0 || index >= rows.length) return;
    current = index;
    rows.forEach((row, place) => row.classList.toggle("selected", place === index));
    const row = rows[index];
    if (focus && !phone.matches) {
      const radio = row.querySelector("input:checked") ?? row.querySelector("input");
      radio?.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
    if (phone.matches) {
      window.scrollTo(0, 0);
      // The way back from a dossier leads to its nominee; no fragment, which would scroll the page.
      if (!listed) history.replaceState({ nominee: row.id }, "", location.pathname);
    }
    for (const step of form.querySelectorAll("[data-ballot-step]")) {
      const target = index + Number(step.dataset.ballotStep);
      step.disabled = target < 0 || target >= rows.length;
    }
    refresh(false);
  }

  function nextOf(from, step, wanted) {
    for (let index = from + step; index >= 0 && index < rows.length; index += step) {
      if (wanted(rows[index])) return index;
    }
    return -1;
  }

  const isDue = (row) => row.hasAttribute("data-due");
  const isOpen = (row) => isDue(row) && !choiceOf(row);

  // The nominee after this one; behind the last of them, the first that was passed over.
  function following(row) {
    const next = nextOf(rows.indexOf(row), 1, isDue);
    return next >= 0 ? next : nextOf(-1, 1, isOpen);
  }

  function choose(row, number) {
    const radio = row.querySelectorAll("input[type=radio]")[number - 1];
    if (!radio) return;
    radio.checked = true;
    changed(row);
    if (radio.value === "other") row.querySelector("textarea").focus();
    else go(following(row));
  }

  function changed(row) {
    current = rows.indexOf(row);
    refresh();
    document.dispatchEvent(new Event("draft:save"));
  }

  // --- What people do ----------------------------------------------------------------------------

  // A tap on a phone is the whole answer, so the next nominee follows; a key moves the choice only.
  let tapped = false;
  form.addEventListener("pointerdown", () => (tapped = true));
  document.addEventListener("keydown", () => (tapped = false), true);

  form.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    const row = event.target.closest(".ballot-row");
    changed(row);
    if (!tapped || !phone.matches || listed || event.target.value === "other") return;
    go(following(row));
  });

  form.addEventListener("focusin", (event) => {
    const row = event.target.closest(".ballot-row");
    if (row && rows.indexOf(row) !== current) go(rows.indexOf(row), false);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("textarea, select, input:not([type=radio])");
    if (typing || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target.closest(".panel")) return;
      event.preventDefault();
      go(nextOf(current, event.key === "ArrowDown" ? 1 : -1, isDue));
    } else if (["1", "2", "3", "4"].includes(event.key) && keysOn() && isDue(rows[current])) {
      event.preventDefault();
      choose(rows[current], Number(event.key));
    } else if (event.key === "Enter" && event.target.type === "radio") {
      event.preventDefault();
      rows[current].querySelector("a[data-panel]").click();
    }
  });

  form.addEventListener("click", (event) => {
    const fill = event.target.closest("button[name=fill]");
    if (fill) {
      event.preventDefault();
      for (const row of due.filter(isOpen)) {
        row.querySelector(`input[value="${fill.value}"]`).checked = true;
      }
      changed(rows[current]);
      if (phone.matches) {
        listed = true; // the exceptions are found in the list
        layOut();
      }
      return;
    }
    const step = event.target.closest("[data-ballot-step]");
    if (step) go(current + Number(step.dataset.ballotStep));
    if (event.target.closest("[data-ballot-next]")) {
      const after = nextOf(current, 1, isOpen);
      go(after >= 0 ? after : nextOf(-1, 1, isOpen));
    }
    if (listed && phone.matches && event.target.closest(".ballot-row")) {
      event.preventDefault();
      listed = false;
      current = rows.indexOf(event.target.closest(".ballot-row"));
      layOut();
    }
  });

  toggle.addEventListener("click", () => {
    listed = !listed;
    layOut();
  });

  // Swiping is a comfort; “Trước” and “Tiếp” stand beside it.
  let from = null;
  form.addEventListener("touchstart", (event) => (from = event.touches[0]), { passive: true });
  form.addEventListener("touchend", (event) => {
    if (!from || !form.classList.contains("one-by-one") || listed) return;
    const end = event.changedTouches[0];
    const [across, down] = [end.clientX - from.clientX, end.clientY - from.clientY];
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down)) go(current + (across < 0 ? 1 : -1));
  });

  function layOut() {
    const single = phone.matches;
    form.classList.toggle("one-by-one", single && !listed);
    form.classList.toggle("listed", single && listed);
    strip.hidden = !single || listed || rows.length > MOST_MARKS;
    toggle.hidden = !single;
    toggle.setAttribute("aria-expanded", String(listed));
    for (const step of form.querySelectorAll("[data-ballot-step]")) step.hidden = !single || listed;
    go(current, false);
  }

  strip.replaceChildren(...rows.map(() => document.createElement("li")));
  phone.addEventListener("change", layOut);
  const wanted = location.hash.slice(1) || history.state?.nominee;
  const asked = rows.findIndex((row) => row.id === wanted);
  if (asked >= 0) current = asked;
  layOut();
}
