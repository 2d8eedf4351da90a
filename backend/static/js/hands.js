// A show of hands: how many raised no hand is said while the numbers are typed. Without script it is
// said once they are handed in.
const form = document.querySelector("[data-hands]");
const { silentWords = "", overWords = "" } = form?.dataset ?? {};

function tell(row) {
  const texts = [...row.querySelectorAll("[data-hand]")].map((input) => input.value.trim());
  const said = row.querySelector("[data-silent]");
  if (texts.every((text) => text === "") || texts.some((text) => text !== "" && !/^\d{1,6}$/.test(text))) {
    said.textContent = "";
    return;
  }
  const left = Number(row.dataset.here) - texts.reduce((sum, text) => sum + Number(text), 0);
  said.textContent = `, ${(left < 0 ? overWords : silentWords).replace("{n}", Math.abs(left))}`;
  said.classList.toggle("over", left < 0);
}

form?.querySelectorAll("[data-here]").forEach(tell);
form?.addEventListener("input", (event) => {
  const row = event.target.closest("[data-here]");
  if (row) tell(row);
});
