import { quoted } from '../../edit/style.js';
import { textOf } from '../../edit/source.js';
import type { EditedSource } from '../../edit/source.js';
import type { StreamPlan } from '../../plan.js';
import { isTyped } from './annotations.js';

/** A listener by the name that the loop calls it by. */
export interface NamedHandler {
  readonly event: string;
  readonly name: string;
  /** The parameters, where the function is at hand. */
  readonly parameters?: readonly unknown[];
}

/** `onToken` for the event `token`. */
export function handlerName(event: string): string {
  return `on${pascal(event)}`;
}

/** `streamChat` for the event `chat`. */
export function loopName(event: string): string {
  return `stream${pascal(event)}`;
}

/** The function that asks, and calls the handlers with what comes, in lines. */
export function loopLines(
  source: EditedSource,
  plan: StreamPlan,
  receiver: string,
  handlers: readonly NamedHandler[],
  name: string,
): string[] {
  const { style } = source;
  const hasTypes = isTyped(source);
  const url = quoted(plan.path, style);
  const types = hasTypes ? `<${dataType(source, plan, handlers)}>` : '';
  const unit = indentUnit(source.text);
  return [
    `async function ${name}(body${hasTypes ? ': unknown' : ''}) {`,
    `${unit}for await (const { event, data } of ${receiver}.stream${types}(${url}, body)) {`,
    ...handlers.map((handler, index) => {
      const test = `if (event === ${quoted(handler.event, style)})`;
      const given = argumentsOf(plan, handler);
      const missing = hasTypes ? missingArguments(plan, handler) : [];
      const all = [...(given === '' ? [] : [given]), ...missing].join(', ');
      const call = `${handler.name}(${all})${style.semicolon}`;
      return `${unit}${unit}${index === 0 ? '' : 'else '}${test} ${call}`;
    }),
    `${unit}}`,
    '}',
  ];
}

function argumentsOf(plan: StreamPlan, { event, parameters }: NamedHandler): string {
  const taken = parameters?.length;
  const sent = plan.argumentCounts.get(event) ?? taken ?? 1;
  if (sent === 0 || taken === 0) return '';
  return sent === 1 ? 'data' : '...data';
}

/** What a handler asks for and the server never sends: it was `undefined`, and TypeScript wants it said. */
function missingArguments(plan: StreamPlan, { event, parameters = [] }: NamedHandler): string[] {
  const sent = plan.argumentCounts.get(event) ?? parameters.length;
  return parameters
    .slice(sent)
    .filter(isNeeded)
    .map(() => 'undefined');
}

function isNeeded(parameter: unknown): boolean {
  const { type, optional } = Object(parameter);
  return type !== 'AssignmentPattern' && type !== 'RestElement' && optional !== true;
}

function dataType(
  source: EditedSource,
  plan: StreamPlan,
  handlers: readonly NamedHandler[],
): string {
  const fields = handlers.map((handler) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(handler.event)
      ? handler.event
      : quoted(handler.event, source.style);
    return `${key}: ${typeOf(source, plan, handler)}`;
  });
  return `{ ${fields.join('; ')} }`;
}

function typeOf(source: EditedSource, plan: StreamPlan, handler: NamedHandler): string {
  const { parameters } = handler;
  if (argumentsOf(plan, handler) === '') return 'unknown';
  const [annotation] = (parameters ?? []).map((one) => Object(one).typeAnnotation?.typeAnnotation);
  if (parameters?.length === 1 && annotation != null) return textOf(source, annotation);
  return 'any';
}

/** What one level is indented by: what the file's first indented line is. */
export function indentUnit(text: string): string {
  const indents = text.match(/^(?:\t| {2,8}(?=\S))/gm) ?? [];
  return indents.reduce(
    (least, one) => (one.length < least.length ? one : least),
    indents[0] ?? '  ',
  );
}

function pascal(event: string): string {
  const words = event.match(/[A-Za-z\d]+/g) ?? ['Answer'];
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
