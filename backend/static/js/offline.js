// Checks the seal of a certificate on this device: formats 1 and 2 of certificates/signing/seal.py.
// What a seal says is believed only when a key the office has published signed it.
const root = document.querySelector("[data-seal-page]");
const { keys: keysAddress, worker, scope, online } = root.dataset;
const CACHE = "xac-minh";
const CODE_LENGTH = 28;
const KEY_BYTES = 4;
const SIGNATURE_BYTES = 64;
// By the first byte: on which line stand name, award, issuer, number and day of the decision, register number.
const FORMATS = { 1: [0, 1, 2, 3, 4, 5], 2: [4, 0, 1, 2, 3, 5] };
const SIGNED_FOR = "guong-sang/bang/1\n";
const ENCODER = new TextEncoder();

const part = (name) => root.querySelector(`[data-${name}]`);
const form = part("form");
const field = form.elements.seal;

// --- The seal ---------------------------------------------------------------------------------

function fromBase64Url(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.codePointAt(0));
}

// The code and the figures behind its #, from an address or from what was typed; null when there are none.
function scanned(text) {
  const [before, figures = ""] = text.trim().split("#");
  const code = before.replace(/[/\s]+$/, "").split("/").pop().toUpperCase().replace(/[^0-9A-Z]/g, "");
  return code.length === CODE_LENGTH ? { code, figures: figures.replace(/\s/g, "") } : null;
}

// Throws what is no seal of these formats.
function opened(figures) {
  if (!/^[0-9]{150,999}$/.test(figures)) throw new RangeError("no figures");
  let hex = BigInt(figures).toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  const data = Uint8Array.from(hex.match(/../g), (byte) => Number.parseInt(byte, 16));
  if (!(data[0] in FORMATS) || data.length <= 1 + KEY_BYTES + SIGNATURE_BYTES) throw new RangeError("format");
  const body = data.subarray(0, -SIGNATURE_BYTES);
  const words = new TextDecoder("utf-8", { fatal: true }).decode(body.subarray(1 + KEY_BYTES));
  const lines = words.replace(/\n+$/, "").split("\n");
  if (lines.length !== 6) throw new RangeError("lines");
  const [name, title, issuer, decision, day, number] = FORMATS[data[0]].map((at) => lines[at]);
  return {
    key: body.subarray(1, 1 + KEY_BYTES),
    claim: { name, title, issuer, decision, day: day.split("-").reverse().join("/"), number },
    body,
    signature: data.subarray(-SIGNATURE_BYTES),
  };
}

function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => {
    whole.set(piece, at);
    return at + piece.length;
  }, 0);
  return whole;
}

const begins = (kid, start) => fromBase64Url(kid).subarray(0, KEY_BYTES).every((byte, at) => byte === start[at]);

// The verdict on a seal: "good", "false", "unknown", "withdrawn", "old" (the browser) or "keyless".
async function judge(code, seal, published) {
  if (!published) return "keyless";
  if (published.withdrawn.some((key) => begins(key.kid, seal.key))) return "withdrawn";
  const known = published.keys.filter((key) => begins(key.kid, seal.key));
  if (!known.length) return "unknown";
  const signed = joined(ENCODER.encode(`${SIGNED_FOR}${code}\n`), seal.body);
  for (const { kty, crv, x } of known) {
    let key;
    try {
      key = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return "old";
    }
    if (await crypto.subtle.verify({ name: "Ed25519" }, key, seal.signature, signed)) return "good";
  }
  return "false";
}

// --- The page ---------------------------------------------------------------------------------

async function publishedKeys() {
  try {
    return await (await fetch(keysAddress)).json();
  } catch {
    return null;
  }
}

function moment(seconds) {
  return new Date(seconds * 1000).toLocaleString("vi-VN", { dateStyle: "short", timeStyle: "short" });
}

function show(verdict, { code = "", claim, published } = {}) {
  for (const box of root.querySelectorAll("[data-verdict]")) box.hidden = box.dataset.verdict !== verdict;
  const box = root.querySelector(`[data-verdict="${verdict}"]`);
  // Only what a key stands behind is shown as words of the office.
  for (const place of box.querySelectorAll("[data-word]")) {
    place.textContent = (verdict === "good" && claim?.[place.dataset.word]) || "";
  }
  for (const place of box.querySelectorAll("[data-keys-of]")) {
    place.textContent = published ? moment(published.read_at) : "";
  }
  for (const link of box.querySelectorAll("[data-online]")) link.href = code ? `${online}${code}` : online;
  box.querySelector("h2").focus();
}

async function look(text) {
  const found = scanned(text);
  if (!found) return show("unreadable");
  if (!found.figures) return show("unsealed", found);
  let seal;
  try {
    seal = opened(found.figures);
  } catch {
    return show("unreadable", found);
  }
  const published = await publishedKeys();
  return show(await judge(found.code, seal, published), { ...found, claim: seal.claim, published });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  look(field.value);
});

// --- The camera -------------------------------------------------------------------------------

async function offerCamera() {
  const button = part("camera");
  const kinds = "BarcodeDetector" in globalThis ? await BarcodeDetector.getSupportedFormats() : [];
  if (!kinds.includes("qr_code") || !navigator.mediaDevices) return;
  part("no-camera").hidden = true;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const video = part("video");
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
    } catch {
      part("camera-refused").hidden = false;
      return;
    }
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    const watch = setInterval(async () => {
      const [code] = await detector.detect(video);
      if (!code) return;
      clearInterval(watch);
      for (const track of stream.getTracks()) track.stop();
      video.hidden = true;
      look(code.rawValue);
    }, 200);
  });
}

// --- Kept on this device ----------------------------------------------------------------------

async function keep() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(worker, { scope });
  await navigator.serviceWorker.ready;
  await document.fonts.ready;
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const own = loaded.filter((address) => address.startsWith(location.origin) && address.includes("/static/"));
  const cache = await caches.open(CACHE);
  await cache.addAll([...new Set([root.dataset.page, keysAddress, ...own])]);
  part("kept-here").hidden = false;
}

offerCamera();
if (location.hash && location.pathname !== root.dataset.page) {
  field.value = location.href;
  look(location.href);
}
keep().catch(() => {}); // no network now: what was kept before stays
