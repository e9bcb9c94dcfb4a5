// What the boxes of each line and of the whole order come to, while the number is typed.

import { fresh } from "./once.js";
import { counted, kilograms } from "./words.js";

function boxesOf(line) {
  const typed = line.querySelector("input.stepper-number").value.trim();
  return /^\d+$/.test(typed) ? Number(typed) : 0;
}

function warning(line, boxes, maximum) {
  const words = line.querySelector("[data-line-message]").dataset;
  if (maximum !== undefined && boxes > Number(maximum)) {
    return words.over;
  }
  if (line.dataset.usual !== undefined && boxes > Number(line.dataset.usual)) {
    return words.unusual;
  }
  return "";
}

function showLine(line) {
  const input = line.querySelector("input.stepper-number");
  const boxes = boxesOf(line);
  const units = line.querySelector("[data-line-units]");
  line.dataset.boxes = String(boxes);
  line.classList.toggle("is-ordered", boxes > 0);
  units.textContent = counted(units, boxes * Number(line.dataset.unitsPerBox));
  const grams = boxes * Number(line.dataset.gramsPerBox);
  line.querySelector("[data-line-mass]").textContent = kilograms(grams);
  const text = warning(line, boxes, input.dataset.maximum);
  const message = line.querySelector("[data-line-message]");
  message.textContent = text;
  message.parentElement.hidden = text === "";
}

function showTotal() {
  const total = document.querySelector("[data-total]");
  if (!total) {
    return;
  }
  let boxes = 0;
  let grams = 0;
  document.querySelectorAll("[data-line]").forEach((line) => {
    boxes += Number(line.dataset.boxes);
    grams += Number(line.dataset.boxes) * Number(line.dataset.gramsPerBox);
  });
  const sum = total.querySelector("[data-total-boxes]");
  sum.textContent = counted(sum, boxes);
  total.querySelector("[data-total-mass]").textContent = kilograms(grams);
}

export function enhanceOrder(root) {
  fresh(root, "[data-line]", "Line").forEach((line) => {
    line.addEventListener("input", () => {
      showLine(line);
      showTotal();
    });
  });
}
