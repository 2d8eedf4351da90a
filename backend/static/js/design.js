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

  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const button = (properties) => make("button", { type: "button", ...properties });

  form.classList.add("scripted");
  for (const part of form.querySelectorAll("[data-needs-script]")) part.hidden = false;
  sheet.style.aspectRatio = `${paper.width} / ${paper.height}`;
  for (const part of parts) {
    const opener = button({ textContent: part.label });
    opener.addEventListener("click", () => {
      choose(part);
      if (part.spare && writable) add(part);
    });
    part.box.querySelector("legend").replaceChildren(opener);
  }

  // --- The figures of a part, in mm ---

  function partOf(box) {
    const group = box.closest("[data-group]").dataset;
    const inputs = {};
    for (const input of box.querySelectorAll("[data-figure]")) inputs[input.dataset.figure] = input;
    const { part: path, anchor, side, spare } = box.dataset;
    return { box, inputs, path, anchor, side, spare: spare === "", group: group.group,
             index: Number(group.index), label: box.querySelector("legend").textContent };
  }

  const at = (name) => Number(form.elements[name].value);
  const value = (part, key) => Number(part.inputs[key]?.value ?? 0);
  const isLeft = (part) => part.inputs.x && part.inputs.align?.value === "left";

  /** Left, top, width, height of a part. */
  function place(part) {
    if (part.path === "qr") {
      const size = value(part, "size");
      return { left: value(part, "x"), top: value(part, "y"), width: size, height: size };
    }
    if (part.path.endsWith(".blank")) {
      const [top, width] = [value(part, "blank_top"), at("signing_width")];
      return { left: at("signing_x") - width / 2, top, width, height: value(part, "blank_bottom") - top };
    }
    const x = part.inputs.x ? value(part, "x") : at(part.anchor);
    const width = value(part, "width") || value(part, "length");
    // Without an x of its own a text stands around its axis, whichever edge its lines begin at.
    const left = isLeft(part) ? x : x - width / 2;
    if (part.inputs.length) return { left, top: value(part, "y") - 1, width, height: 2 + value(part, "thickness") };
    const letters = value(part, "size") * POINT_MM;
    const more = part.inputs.lines ? (value(part, "lines") - 1) * value(part, "pitch") : 0;
    return { left, top: value(part, "y") - 0.82 * letters, width, height: 1.08 * letters + more };
  }

  const isShown = (part) =>
    part.handle && part.inputs.used?.checked !== false &&
    (!(part.group in shown) || shown[part.group] === part.index);

  // --- Drawing over the sheet ---

  const percent = (mm, whole) => `${(100 * mm) / whole}%`;

  function lay(element, box) {
    for (const [side, mm] of Object.entries(box)) {
      element.style[side] = percent(mm, /left|width/.test(side) ? paper.width : paper.height);
    }
  }

  for (const part of parts.filter((one) => one.group !== "sheet")) {
    part.handle = button({ className: "handle", ariaLabel: part.label, title: part.label });
    if (part.inputs.width) {
      part.grip = make("span", { className: "grip" });
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
      part.box.classList.toggle("left-out", part.inputs.used?.checked === false);
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
    part.box.closest("details").open = true;
    // On a phone the figures stand below: the sheet is not scrolled away from under the finger.
    if (window.matchMedia("(min-width: 1100px)").matches) part.box.scrollIntoView({ block: "nearest" });
  }

  function add(part) {
    const { text, used } = part.inputs;
    used.checked = true;
    if (text?.value === "") {
      redraw();
      text.focus(); // the words to come are the same step
    } else remember(part.path);
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
    if (![...now].some(([input, set]) => before.get(input) !== set)) return;
    const last = done.at(-1);
    const joins = last?.place === place && Date.now() - last.when < 1000;
    if (joins) done.pop();
    done.push({ place, when: Date.now(), states: [joins ? last.states[0] : before, now] });
    undone.length = 0;
    before = now;
    after();
  }

  function turn(from, to, which) {
    const step = from.pop();
    if (!step) return;
    before = step.states[which];
    for (const [input, set] of before) input[input.type === "checkbox" ? "checked" : "value"] = set;
    step.when = 0;
    to.push(step);
    after();
  }

  function after() {
    find("undo").disabled = !done.length;
    find("redo").disabled = !undone.length;
    redraw();
    look();
  }

  const undo = (find("undo").onclick = () => turn(done, undone, 0));
  const redo = (find("redo").onclick = () => turn(undone, done, 1));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.target.matches("input:not([data-figure])")) return; // words have their own undo
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "z" && !event.shiftKey) undo();
    else redo();
  });
  window.addEventListener("beforeunload", (event) => {
    if (done.length && !form.dataset.sent) event.preventDefault();
  });
  form.addEventListener("submit", () => (form.dataset.sent = "1"));

  // --- Moving ---

  const tenth = (mm) => Math.round(mm * 10) / 10;

  function put(part, key, mm) {
    const { rule_y: rule, [key]: input } = part.inputs;
    const set = tenth(Math.max(0, mm));
    if (key === "y" && rule) rule.value = tenth(Number(rule.value) + set - Number(input.value)); // goes along
    input.value = set;
  }

  function move(part, from, across, down) {
    for (const key of ["y", "blank_top", "blank_bottom"]) if (part.inputs[key]) put(part, key, from[key] + down);
    if (part.inputs.x) put(part, "x", from.x + across);
  }

  const figuresOf = (part) =>
    Object.fromEntries(Object.keys(part.inputs).map((key) => [key, value(part, key)]));

  /** Follow a pointer until it is let go. */
  function hold(element, event, go, end) {
    element.setPointerCapture(event.pointerId);
    element.onpointermove = go;
    element.onpointerup = element.onpointercancel = () => {
      element.onpointermove = element.onpointerup = element.onpointercancel = null;
      end();
    };
  }

  function drag(event, part) {
    if (event.button) return;
    const widens = event.target === part.grip;
    const scale = paper.width / sheet.getBoundingClientRect().width;
    const from = figuresOf(part);
    const go = (moved) => {
      const across = (moved.clientX - event.clientX) * scale;
      if (widens) put(part, "width", Math.max(10, from.width + (isLeft(part) ? 1 : 2) * across));
      else {
        move(part, from, across, (moved.clientY - event.clientY) * scale);
        snapTo(part, moved.altKey);
      }
      redraw();
    };
    hold(part.handle, event, go, () => {
      showLines([]);
      remember(Symbol("drag")); // a step of its own, however soon the next one follows
    });
  }

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function nudge(event, part) {
    if (event.key === "Delete" && part.inputs.used) {
      part.inputs.used.checked = false;
      remember(Symbol("taken off"));
    }
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const mm = event.shiftKey ? 1 : 0.1;
    move(part, figuresOf(part), mm * step[0], mm * step[1]);
    remember(part.path);
  }

  // --- Snapping ---

  function showLines(found) {
    for (const old of layer.querySelectorAll(".snap-line")) old.remove();
    for (const [axis, mm] of found) {
      const line = make("span", { className: `mm-line mm-${axis} snap-line` });
      lay(line, axis === "x" ? { left: mm } : { top: mm });
      layer.append(line);
    }
  }

  function snapTo(part, off) {
    const found = [];
    for (const axis of !off && find("snap").checked ? ["x", "y"] : []) {
      if (!part.inputs[axis]) continue;
      const targets = guides.filter((guide) => guide.axis === axis).map((guide) => guide.mm);
      if (axis === "x") targets.push(paper.width / 2, at("centre"), at("signing_x"));
      for (const other of parts) {
        if (other !== part && isShown(other) && other.inputs[axis]) targets.push(value(other, axis));
      }
      const far = (mm) => Math.abs(mm - value(part, axis));
      const near = targets.sort((a, b) => far(a) - far(b))[0];
      if (!(far(near) <= SNAP_MM)) continue;
      put(part, axis, near);
      found.push([axis, near]);
    }
    showLines(found);
  }

  // --- Rulers and guides ---

  function ruler(axis) {
    const draw = (tag, properties) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, set] of Object.entries(properties)) element.setAttribute(name, set);
      return element;
    };
    const long = axis === "x" ? paper.width : paper.height;
    const svg = draw("svg", { class: `ruler ruler-${axis}`, "aria-hidden": "true" });
    const across = axis === "x" ? "y" : "x";
    for (let mm = 0; mm <= long; mm += 5) {
      const [along, isX] = [percent(mm, long), axis === "x"];
      const from = mm % 50 ? (mm % 10 ? 21 : 18) : 13;
      svg.append(draw("line", { [`${axis}1`]: along, [`${axis}2`]: along, [`${across}1`]: from, [`${across}2`]: 24 }));
      if (mm % 50 || mm === long) continue;
      const text = draw("text", { [axis]: along, [across]: isX ? 11 : 2, [`d${axis}`]: isX ? 2 : 11, "font-size": 10 });
      text.textContent = mm;
      svg.append(text);
    }
    svg.addEventListener("click", (event) => {
      guides.push({ axis, mm: under(event, axis) });
      showGuides();
    });
    sheet.append(svg);
  }

  /** Where on the sheet a pointer is, along one axis, in mm. */
  function under({ clientX, clientY }, axis) {
    const box = sheet.getBoundingClientRect();
    return axis === "x"
      ? tenth(((clientX - box.left) / box.width) * paper.width)
      : tenth(((clientY - box.top) / box.height) * paper.height);
  }

  const keep = () => localStorage.setItem(kept, JSON.stringify(guides));

  function showGuides() {
    keep();
    for (const old of layer.querySelectorAll(".guide")) old.remove();
    for (const guide of guides) {
      const line = button({ className: `mm-line mm-${guide.axis} guide` });
      const set = (mm) => {
        guide.mm = mm;
        lay(line, guide.axis === "x" ? { left: mm } : { top: mm });
        line.title = line.ariaLabel = form.dataset.guide.replace("{at}", mm);
      };
      const remove = () => {
        guides = guides.filter((one) => one !== guide);
        showGuides();
      };
      line.addEventListener("dblclick", remove);
      line.addEventListener("keydown", (event) => {
        if (event.key === "Delete" || event.key === "Backspace") remove();
        const step = STEPS[event.key];
        if (!step) return;
        event.preventDefault();
        set(tenth(guide.mm + (event.shiftKey ? 1 : 0.1) * step[guide.axis === "x" ? 0 : 1]));
        keep();
      });
      line.addEventListener("pointerdown", (event) => {
        event.preventDefault(); // else the browser drags the picture below
        line.focus();
        hold(line, event, (moved) => set(under(moved, guide.axis)), keep);
      });
      set(guide.mm);
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
    const holder = make("div", { innerHTML: await answer.text() });
    const { fault, at: path } = holder.querySelector("img").dataset;
    blame(path, fault);
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
    const page = make("img", { src: address });
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

  /** The sentence beside the figure it is about. */
  function blame(path, sentence) {
    find("wrong")?.remove();
    const label = path && [...form.elements].findLast((one) => one.name === path)?.closest("label");
    if (!label) return;
    const wrong = make("p", { className: "error figure-flag", textContent: sentence });
    wrong.dataset.wrong = path;
    label.after(wrong);
  }

  /** Show the handles of the arrangement the sample took, and have the press set it. */
  function follow() {
    const { arrangement, signing, shrunk, fault } = drawn.querySelector("[data-sheet-picture]").dataset;
    Object.assign(shown, { arrangements: Number(arrangement), signings: Number(signing) });
    const fits = shrunk ? form.dataset.saidShrunk.replace("{names}", shrunk) : form.dataset.saidFits;
    say(fault || fits, Boolean(fault));
    redraw();
    tell(fault ? "before" : "quick");
    if (!fault) later(fetchPage);
  }

  form.addEventListener("input", ({ target }) => {
    if (target.dataset.figure === "side") {
      for (const part of parts) if (part.side) part.inputs.used.checked = part.side === target.value;
    }
    if (target.dataset.figure !== undefined) remember(target.name);
    else if (["thu", "phoi"].includes(target.name)) look();
  });
  const partAround = (element) => parts.find((one) => one.box === element?.closest("fieldset"));
  form.addEventListener("focusin", ({ target }) => {
    const part = partAround(target);
    // A name is chosen by its click: what scrolls between press and release loses the click.
    if (part && !target.closest("legend")) choose(part);
  });

  // --- How it is looked at ---

  find("zoom").addEventListener("change", (event) => {
    const factor = Number(event.target.value);
    sheet.style.width = factor ? `${paper.width * factor}mm` : "";
    if (["quick", "press"].includes(find("shown").dataset.state)) later(fetchPage, 0);
  });
  const slider = find("under");
  if (slider) {
    const set = () => {
      const picture = find("under-picture");
      picture.hidden = slider.value === "0";
      picture.style.opacity = slider.value / 100;
    };
    slider.addEventListener("input", set);
    set();
  }

  ruler("x");
  ruler("y");
  showGuides();
  follow();
  const wrong = partAround(find("wrong"));
  if (wrong) choose(wrong);
}
