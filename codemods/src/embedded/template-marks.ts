/** What template languages leave in a script: EJS and ERB, PHP, Jinja and Nunjucks, Handlebars and Mustache. */
const MARKS =
  /<%[\s\S]*?%>|<\?(?:=|php\b)[\s\S]*?\?>|\{[%#][^}]*[%#]\}|(?<![$=])\{\{\{?[^{}:\n]+\}\}\}?/g;
/** Those of Pug, which mean something else in JavaScript. */
const PUG_MARKS = /[#!]\{[^{}\n]*\}/g;

/** Marks that print something. All others stand for nothing in the script. */
const IS_PRINTED = /^(?:<%[=-]|<\?(?:=|php\s+echo\b)|\{\{\{?\s*(?![\s#/>!^]|else\b)|[#!]\{)/;

/** A script with a name of the same length wherever a template prints something, so that it can be parsed. */
export function maskTemplateMarks(script: string, isIndented: boolean): string {
  const masked = script.replace(MARKS, mask);
  return isIndented ? masked.replace(PUG_MARKS, mask) : masked;
}

function mask(mark: string): string {
  const isOneName = IS_PRINTED.test(mark) && !mark.includes('\n');
  return isOneName ? '$'.padEnd(mark.length, '_') : mark.replace(/[^\r\n]/g, ' ');
}
