// Numbers and words in the language of the page.

const language = document.documentElement.lang || "en";
const locale = language === "en" ? "en-GB" : `${language}-BE`;
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const plurals = new Intl.PluralRules(locale);

export function number(count) {
  return whole.format(count);
}

export function kilograms(grams) {
  return `${tenth.format(grams / 1000)}\u00a0kg`;
}

// `data-one` and `data-other` hold the sentence with # for the number.
export function counted(element, count) {
  const pattern = plurals.select(count) === "one" ? element.dataset.one : element.dataset.other;
  return pattern.replace("#", number(count));
}
