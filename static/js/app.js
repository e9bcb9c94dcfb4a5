// Every page works without this file; what is here makes it quicker. Each module looks for
// its own [data-...] elements, now and whenever a part of the page is replaced.

import { enhanceBulk } from "./bulk.js";
import { enhanceCopies } from "./copy.js";
import { enhanceDialogs } from "./dialog.js";
import { enhanceForms } from "./forms.js";
import { enhanceMenus } from "./menus.js";
import { enhanceOrder } from "./order.js";
import { enhancePage } from "./page.js";
import { enhanceSaving } from "./saving.js";
import { enhanceSearch } from "./search.js";
import { enhanceSteppers } from "./stepper.js";

const parts = [enhanceSteppers, enhanceOrder, enhanceSearch, enhanceBulk, enhanceCopies, enhanceDialogs, enhanceForms, enhancePage];

function enhance(root) {
  parts.forEach((part) => part(root));
}

enhanceMenus();
enhanceSaving();
enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
