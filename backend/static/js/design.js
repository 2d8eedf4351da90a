// The desk on which a layout is made: handles over the sheet, rulers, guides, snapping, undo.
// Every move writes into the inputs of the form; without this file the inputs do the same work.
const form = document.querySelector("form[data-design]");
const POINT_MM = 25.4 / 72;
const SNAP_MM = 1.2;
if (form) start();

function start() {
  const paper = { width: Number(form.dataset.width), height: Number(form.dataset.height) };
  const find = (name) => form.querySelector(`[data-${name}]`);
  const [sheet, drawn, layer, said] = ["sheet", "drawn", "handles", "said"].map(find);
  const writable = !form.querySelector("fieldset[data-part]").disabled;
  const parts = [...form.querySelectorAll("fieldset[data-part]")].map(partOf);
  const shown = { arrangements: 0, signings: 0 };
  const kept = form.dataset.key;
  let guides = JSON.parse(localStorage.getItem(kept) ?? "[]");
  let chosen = null;

  form.classList.add("scripted");
  for (const part of form.querySelectorAll("[data-needs-script]")) part.hidden = false;
  sheet.style.aspectRatio = `${paper.width} / ${paper.height}`;
  for (const part of parts) {
    const opener = document.createElement("button");
    opener.type = "button";
    opener.textContent = part.label;
    opener.addEventListener("click", () => choose(part));
    part.box.querySelector("legend").replaceChildren(opener);
  }

  // --- The figures of a part, in mm ---

  function partOf(box) {
    const group = box.closest("[data-group]").dataset;
    const inputs = {};
    for (const input of box.querySelectorAll("[data-figure]")) {
      if (input.dataset.figure) inputs[input.dataset.figure] = input;
    }
    return { box, inputs, group: group.group, index: Number(group.index), path: box.dataset.part,
             anchor: box.dataset.anchor, label: box.querySelector("legend").textContent };
  }

  const at = (name) => Number(form.elements[name].value);
  const value = (part, key) => Number(part.inputs[key].value);

  /** Left, top, width, height of a part, and the line its words stand on. */
  function place(part) {
    if (part.path === "qr") {
      const size = value(part, "size");
      return { left: value(part, "x"), top: value(part, "y"), width: size, height: size };
    }
    if (part.path.endsWith(".blank")) {
      const [top, width] = [value(part, "blank_top"), at("signing_width")];
      const left = at("signing_x") - width / 2;
      return { left, top, width, height: value(part, "blank_bottom") - top };
    }
    const letters = value(part, "size") * POINT_MM;
    const lines = part.inputs.lines ? value(part, "lines") : 1;
    const pitch = part.inputs.pitch ? value(part, "pitch") : 0;
    const x = part.inputs.x ? value(part, "x") : at(part.anchor);
    const width = value(part, "width");
    // Without an x of its own a text stands around its axis, whichever edge its lines begin at.
    const left = part.inputs.x && part.inputs.align?.value === "left" ? x : x - width / 2;
    const top = value(part, "y") - 0.82 * letters;
    return { left, top, width, height: 1.08 * letters + (lines - 1) * pitch };
  }

  function isShown(part) {
    if (part.group === "sheet") return false;
    return !(part.group in shown) || shown[part.group] === part.index;
  }

  // --- Drawing over the sheet ---

  const percent = (mm, whole) => `${(100 * mm) / whole}%`;

  function lay(element, box) {
    element.style.left = percent(box.left, paper.width);
    element.style.top = percent(box.top, paper.height);
    element.style.width = percent(box.width, paper.width);
    element.style.height = percent(box.height, paper.height);
  }

  for (const part of parts.filter((one) => one.group !== "sheet")) {
    part.handle = document.createElement("button");
    part.handle.type = "button";
    part.handle.className = "handle";
    part.handle.setAttribute("aria-label", part.label);
    part.handle.title = part.label;
    if (part.inputs.width) {
      part.grip = document.createElement("span");
      part.grip.className = "grip";
      part.handle.append(part.grip);
    }
    part.handle.addEventListener("focus", () => choose(part));
    if (writable) {
      part.handle.addEventListener("pointerdown", (event) => drag(event, part));
      part.handle.addEventListener("keydown", (event) => nudge(event, part));
    }
    layer.append(part.handle);
  }

  function redraw() {
    for (const part of parts) {
      if (!part.handle) continue;
      part.handle.hidden = !isShown(part);
      lay(part.handle, place(part));
    }
  }

  function choose(part) {
    if (chosen === part) return;
    if (part.group in shown) shown[part.group] = part.index;
    for (const one of parts) {
      one.box.classList.toggle("chosen", one === part);
      one.handle?.classList.toggle("chosen", one === part);
    }
    chosen = part;
    redraw();
    const fold = part.box.closest("details");
    fold.open = true;
    // On a phone the figures stand below: the sheet is not scrolled away from under the finger.
    if (window.matchMedia("(min-width: 1100px)").matches) part.box.scrollIntoView({ block: "nearest" });
  }

  // --- Undo ---

  const done = [];
  const undone = [];
  let before = snapshot();

  function snapshot() {
    return new Map([...form.elements].filter((one) => one.dataset.figure !== undefined)
      .map((one) => [one, one.type === "checkbox" ? one.checked : one.value]));
  }

  /** What changed since the last time is one step; steps of the same place within a second join. */
  function remember(place) {
    const now = snapshot();
    const changes = [...now].filter(([input, set]) => before.get(input) !== set)
      .map(([input, set]) => [input, before.get(input), set]);
    if (!changes.length) return;
    const last = done.at(-1);
    const joins = last && last.place === place && Date.now() - last.when < 1000;
    if (joins) {
      for (const [input, old, set] of changes) {
        const known = last.changes.find(([one]) => one === input);
        if (known) known[2] = set;
        else last.changes.push([input, old, set]);
      }
      last.when = Date.now();
    } else done.push({ place, when: Date.now(), changes });
    undone.length = 0;
    before = now;
    after();
  }

  function turn(from, to, which) {
    const step = from.pop();
    if (!step) return;
    for (const [input, ...values] of step.changes) {
      if (input.type === "checkbox") input.checked = values[which];
      else input.value = values[which];
    }
    step.when = 0;
    to.push(step);
    before = snapshot();
    after();
  }

  function after() {
    find("undo").disabled = !done.length;
    find("redo").disabled = !undone.length;
    redraw();
    look();
  }

  find("undo").addEventListener("click", () => turn(done, undone, 0));
  find("redo").addEventListener("click", () => turn(undone, done, 1));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.target.matches("input:not([data-figure])")) return; // words have their own undo
    const back = event.key.toLowerCase() === "z" && !event.shiftKey;
    const forth = event.key.toLowerCase() === "y" || (event.key.toLowerCase() === "z" && event.shiftKey);
    if (!back && !forth) return;
    event.preventDefault();
    if (back) turn(done, undone, 0);
    else turn(undone, done, 1);
  });
  window.addEventListener("beforeunload", (event) => {
    if (done.length && !form.dataset.sent) event.preventDefault();
  });
  form.addEventListener("submit", () => (form.dataset.sent = "1"));

  // --- Moving ---

  const tenth = (mm) => Math.round(mm * 10) / 10;

  function put(part, key, mm) {
    part.inputs[key].value = String(tenth(Math.max(0, mm)));
  }

  function move(part, from, across, down) {
    if (part.path.endsWith(".blank")) {
      put(part, "blank_top", from.blank_top + down);
      put(part, "blank_bottom", from.blank_bottom + down);
      return;
    }
    if (part.inputs.x) put(part, "x", from.x + across);
    put(part, "y", from.y + down);
  }

  const figuresOf = (part) =>
    Object.fromEntries(Object.keys(part.inputs).map((key) => [key, Number(part.inputs[key].value)]));

  function drag(event, part) {
    if (event.button) return;
    const widens = event.target === part.grip;
    const scale = paper.width / sheet.getBoundingClientRect().width;
    const from = figuresOf(part);
    const [x, y] = [event.clientX, event.clientY];
    part.handle.setPointerCapture(event.pointerId);
    const go = (moved) => {
      const [across, down] = [(moved.clientX - x) * scale, (moved.clientY - y) * scale];
      if (widens) {
        const both = part.inputs.x && part.inputs.align?.value === "left" ? 1 : 2;
        put(part, "width", Math.max(10, from.width + both * across));
      } else {
        move(part, from, across, down);
        snapTo(part, moved.altKey);
      }
      redraw();
    };
    const end = () => {
      part.handle.removeEventListener("pointermove", go);
      showLines([]);
      remember(Symbol("drag")); // a step of its own, however soon the next one follows
    };
    part.handle.addEventListener("pointermove", go);
    part.handle.addEventListener("pointerup", end, { once: true });
    part.handle.addEventListener("pointercancel", end, { once: true });
  }

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function nudge(event, part) {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const mm = event.shiftKey ? 1 : 0.1;
    move(part, figuresOf(part), mm * step[0], mm * step[1]);
    remember(part.path);
  }

  // --- Snapping ---

  const lines = [];

  function showLines(found) {
    for (const line of lines.splice(0)) line.remove();
    for (const [axis, mm] of found) {
      const line = document.createElement("span");
      line.className = `snap-line snap-line-${axis}`;
      if (axis === "x") line.style.left = percent(mm, paper.width);
      else line.style.top = percent(mm, paper.height);
      layer.append(line);
      lines.push(line);
    }
  }

  function snapTo(part, off) {
    const found = [];
    if (find("snap").checked && !off && part.inputs.y) {
      for (const axis of ["x", "y"]) {
        if (!part.inputs[axis]) continue;
        const targets = guides.filter((guide) => guide.axis === axis).map((guide) => guide.mm);
        if (axis === "x") targets.push(paper.width / 2, at("centre"), at("signing_x"));
        for (const other of parts) {
          if (other !== part && other.handle && isShown(other) && other.inputs[axis]) {
            targets.push(value(other, axis));
          }
        }
        const now = value(part, axis);
        const near = targets.filter((mm) => Math.abs(mm - now) <= SNAP_MM)
          .sort((a, b) => Math.abs(a - now) - Math.abs(b - now))[0];
        if (near === undefined) continue;
        put(part, axis, near);
        found.push([axis, near]);
      }
    }
    showLines(found);
  }

  // --- Rulers and guides ---

  const SVG = "http://www.w3.org/2000/svg";

  function ruler(axis) {
    const long = axis === "x" ? paper.width : paper.height;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", `ruler ruler-${axis}`);
    svg.setAttribute("aria-hidden", "true");
    for (let mm = 0; mm <= long; mm += 5) {
      const line = document.createElementNS(SVG, "line");
      const size = mm % 50 ? (mm % 10 ? 3 : 6) : 11;
      const [across, along] = axis === "x" ? ["y", "x"] : ["x", "y"];
      line.setAttribute(`${along}1`, percent(mm, long));
      line.setAttribute(`${along}2`, percent(mm, long));
      line.setAttribute(`${across}1`, String(24 - size));
      line.setAttribute(`${across}2`, "24");
      svg.append(line);
      if (mm % 50 || mm === long) continue;
      const text = document.createElementNS(SVG, "text");
      text.setAttribute(along, percent(mm, long));
      text.setAttribute(across, axis === "x" ? "11" : "2");
      text.setAttribute(axis === "x" ? "dx" : "dy", axis === "x" ? "2" : "11");
      text.setAttribute("font-size", "10");
      text.textContent = String(mm);
      svg.append(text);
    }
    svg.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect();
      const share = axis === "x" ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
      guides.push({ axis, mm: tenth(share * long) });
      keepGuides();
    });
    sheet.append(svg);
  }

  function keepGuides() {
    localStorage.setItem(kept, JSON.stringify(guides));
    for (const old of layer.querySelectorAll(".guide")) old.remove();
    for (const guide of guides) {
      const line = document.createElement("button");
      line.type = "button";
      line.className = `guide guide-${guide.axis}`;
      const set = () => {
        if (guide.axis === "x") line.style.left = percent(guide.mm, paper.width);
        else line.style.top = percent(guide.mm, paper.height);
        line.title = form.dataset.guide.replace("{at}", String(guide.mm));
        line.setAttribute("aria-label", line.title);
      };
      const remove = () => {
        guides = guides.filter((one) => one !== guide);
        keepGuides();
      };
      line.addEventListener("dblclick", remove);
      line.addEventListener("keydown", (event) => {
        if (event.key === "Delete" || event.key === "Backspace") remove();
        const step = STEPS[event.key];
        if (!step) return;
        event.preventDefault();
        guide.mm = tenth(guide.mm + (event.shiftKey ? 1 : 0.1) * (guide.axis === "x" ? step[0] : step[1]));
        set();
        localStorage.setItem(kept, JSON.stringify(guides));
      });
      line.addEventListener("pointerdown", (event) => {
        const box = sheet.getBoundingClientRect();
        line.setPointerCapture(event.pointerId);
        line.onpointermove = (moved) => {
          guide.mm = guide.axis === "x"
            ? tenth(((moved.clientX - box.left) / box.width) * paper.width)
            : tenth(((moved.clientY - box.top) / box.height) * paper.height);
          set();
        };
        line.onpointerup = () => {
          line.onpointermove = null;
          localStorage.setItem(kept, JSON.stringify(guides));
        };
      });
      set();
      layer.append(line);
    }
  }

  // --- The picture of the press ---

  let waiting = 0;
  let asked = null;

  /** What is on the sheet: "drawing" (nothing of these figures yet), "quick", "press" or "before". */
  function tell(which) {
    const label = find("shown");
    label.textContent = label.dataset[which];
    label.dataset.state = which;
  }

  function later(work, pause = 250) {
    window.clearTimeout(waiting);
    asked?.abort();
    waiting = window.setTimeout(() => work().catch((error) => failed(error, work)), pause);
  }

  function look() {
    tell("drawing");
    later(fetchDrawing);
  }

  /** What the server answers to the figures as they stand. */
  async function ask(address, more = {}) {
    asked = new AbortController();
    const body = new URLSearchParams([...new FormData(form), ...Object.entries(more)]);
    const answer = await fetch(address, { method: "POST", body, signal: asked.signal });
    if ((!answer.ok && answer.status !== 409) || answer.redirected) {
      throw Object.assign(new Error(), { pause: answer.headers.get("Retry-After") });
    }
    return answer;
  }

  async function fetchDrawing() {
    const answer = await ask(form.dataset.look);
    const holder = document.createElement("div");
    holder.innerHTML = await answer.text();
    const fault = holder.querySelector("img").dataset.fault;
    if (fault) {
      tell("before");
      return say(fault, true);
    }
    drawn.replaceChildren(...holder.children);
    follow();
  }

  async function fetchPage() {
    const dots = Math.ceil(sheet.clientWidth * window.devicePixelRatio);
    const answer = await ask(form.dataset.press, { dots });
    if (answer.status === 409) return say(await answer.text(), true);
    const { signal } = asked;
    const address = await read(await answer.blob());
    const page = new Image();
    page.src = address;
    await page.decode();
    if (signal.aborted) return;
    drawn.querySelector("[data-sheet-picture]").src = address;
    tell("press");
  }

  const read = (blob) =>
    new Promise((onload, onerror) => {
      const reader = Object.assign(new FileReader(), { onload: () => onload(reader.result), onerror });
      reader.readAsDataURL(blob);
    });

  function failed(error, work) {
    if (error.name === "AbortError") return;
    if (error.pause) later(work, 1000 * error.pause);
    say(error.pause ? form.dataset.saidOften : form.dataset.saidOffline, true);
  }

  function say(sentence, isFault = false) {
    said.textContent = sentence;
    said.classList.toggle("is-fault", isFault);
  }

  /** Show the handles of the arrangement the sample took, and have the press set it. */
  function follow() {
    const picture = drawn.querySelector("[data-sheet-picture]");
    shown.arrangements = Number(picture.dataset.arrangement);
    shown.signings = Number(picture.dataset.signing);
    const names = picture.dataset.shrunk;
    const { fault } = picture.dataset;
    say(fault || (names ? form.dataset.saidShrunk.replace("{names}", names) : form.dataset.saidFits), Boolean(fault));
    redraw();
    tell(fault ? "before" : "quick");
    if (!fault) later(fetchPage);
  }

  form.addEventListener("input", (event) => {
    if (event.target.dataset.figure !== undefined) remember(event.target.name);
    else if (["thu", "phoi"].includes(event.target.name)) look();
  });
  form.addEventListener("focusin", (event) => {
    const box = event.target.closest("fieldset[data-part]");
    const part = box && parts.find((one) => one.box === box);
    if (part) choose(part);
  });

  // --- How it is looked at ---

  find("zoom").addEventListener("change", (event) => {
    const factor = Number(event.target.value);
    sheet.style.width = factor ? `${paper.width * factor}mm` : "";
    if (["quick", "press"].includes(find("shown").dataset.state)) later(fetchPage, 0);
  });
  const under = find("under");
  const picture = find("under-picture");
  if (under) {
    const set = () => {
      picture.hidden = under.value === "0";
      picture.style.opacity = String(under.value / 100);
    };
    under.addEventListener("input", set);
    set();
  }

  ruler("x");
  ruler("y");
  keepGuides();
  redraw();
  follow();
}
