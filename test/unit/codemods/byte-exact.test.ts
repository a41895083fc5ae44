import { expect, it } from 'vitest';
import { migrateTexts } from './migrate-texts.js';

/** What a file may contain around its socket, by the end of the file's name: none of it may change. */
const AROUND: Readonly<Record<string, readonly string[]>> = {
  js: [
    'const spaced   =  [ 1 ,2,   3 ] ;',
    '\tconst tabbed = 1;\n\t\tuse(tabbed);',
    'const trailing = 1;   \n   \n\t\n',
    'const a = 1; const b = 2 ; ;;',
    'const quotes = \'a\' + "b" + `c`;',
    "const escapes = \"\\u0061\\x62\\\\\\n\" + '\\'';",
    'const template = `first ${1 +  1}\n  second\t${ `in ${"side"}` }`;',
    'const tagged = String.raw`\\u{zzz} ${ 1 }`;',
    'const regex = /[/"\'`]\\/(?<name>x)/giu;',
    'const divided = 1 / 2 / 3; // and a / comment',
    '/* block\n * comment   */ use(1 /* inside */, /* before */ 2);',
    '/** @type {import("./a").B} */\nlet typed;',
    '// eslint-disable-next-line no-undef -- as it is\nuse(1);',
    'const numbers = [0x1F, 1_000, .5, 5., 1e-7, 10n, 0b11];',
    'const unicode = "äöü 日本語 🙂 \u2028 \u200b";',
    'const ünïcödé = 1, \\u0061bc = 2;',
    'label: for (;;) { break label }',
    'if (1) use(1)\nelse use(2)',
    'const noSemicolon = 1\nconst another = 2\n;[1].map(use)',
    'var f = function(){return 1}, g=()=>({}), h = async x=>await x;',
    'function* generator () { yield* [1] ; }',
    'async function over() { for await (const x of y) use(x) }',
    'const object = {a:1,"b":2,[`c`]:3,d(){},get e(){return 1},async *f(){},...rest,};',
    'class A extends (B) { #p = 1; static { use(1) } static #q() {} get x(){return this.#p} }',
    'class C { static async *[Symbol.iterator]() {} "quoted"() {} 1() {} }',
    'const { a: { b: [ , c = 1 ] } = {}, ...others } = given;',
    'const optional = a?.b?.[c]?.(d) ?? e;',
    'a ||= b; a &&= c; a ??= d; a **= 2;',
    'try { use(1) } catch { use(2) } finally { use(3) }',
    'switch (a) { case 1: default: use(1) }',
    'function Made() { return new.target ?? new Date }',
    'use((1, 2), ((3)), void 0, typeof x, !(!y));',
    'do { use(1) } while (0) use(2)',
    'const comma = [ , , 1, , ];',
    'const html = "<!-- --> </script>";',
    '\f\v\u00a0use(1);',
    'export { spread } from "./spread"; export * as all from \'./all\';',
    'import  data  from "./data.json"  with  { type : "json" };',
    'import "./side-effect.css"',
    'const late = import( /* webpackChunkName: "late" */ "./late" );',
    'use(import.meta.url);',
    '{ using resource = open(); }',
    'debugger;;',
    '// #! no hashbang',
  ],
  jsx: [
    'const x = (\n  <div   className = "a"  {...props} >  text {" "} &nbsp; {/* c */}\n  </div>\n);',
    'const y = <><A.B c=\'d\' e="f"/>{ list.map( (x) => <i key={x}>{x}</i> ) }</>;',
    'const z = <a:b c:d="1">{`t`}</a:b>;',
    'const long = <p>\n    don\'t   "quote"\n\n  </p>',
  ],
  ts: [
    'const cast = <unknown>value as   any;',
    'const sure = value! satisfies  Thing;',
    'enum E { A = 1 , B = A<<1, }',
    'declare global { interface Window { x : number } }',
    'abstract class D<in out T> { constructor(private readonly a?: number) { super(); } abstract b(): void }',
    'function over(a: string): void;\nfunction over(a: number): void;\nfunction over(a: any) { }',
    'type Deep<T> = T extends infer U extends string ? `${U}-x` : { readonly [K in keyof T]-?: T[K] };',
    '@decorated ( ) class F { @a() @b c = 1; constructor(@d e: string) {} }',
    'function isA(this: Window, a: unknown): asserts a is string { }',
    'namespace N { export const x = 1 }',
    'let tuple: [a: string, b?: number, ...c: boolean[]];',
    'const generic = <T,>(x: T) => x;',
    'import type { X } from "./x"; export type { Y } from "./y";',
    '// @ts-expect-error  because\nuse(1);',
  ],
  tsx: ['const t = <T,>(x: T) => <A<T> b={x as any} />;', 'const u = <A b={<C />} >{x!}</A>;'],
};

const CASES = Object.entries(AROUND).flatMap(([end, codes]) =>
  codes.map((code) => [end, code] as const),
);

/** How it may be written down. */
const WRITTEN: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`,
  (text) => `#!/usr/bin/env node\n'use strict';\n${text.trimEnd()}`,
];

const EDITS = [
  ["{ io } from 'socket.io-client'", "{ connect } from '@sse-migrate/runtime/client'"],
  ['socket = io();', 'socket = connect();'],
  ["socket.emit('a');", "socket.send('a');"],
] as const;

it('is shown by sixty ways to write code, and more', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(60);
});

it.each(CASES)('every byte of .%s that is not rewritten stays: %s', async (end, code) => {
  const source = [
    `import ${EDITS[0][0]};`,
    code,
    `const ${EDITS[1][0]}`,
    `/* before */   ${EDITS[2][0]}  // behind`,
    '',
  ].join('\n');
  for (const write of WRITTEN) {
    const input = write(source);
    const { texts } = await migrateTexts({ [`a.${end}`]: input });
    const expected = EDITS.reduce((text, [from, to]) => text.replace(from, to), input);
    expect(texts[`a.${end}`]).toBe(expected);
  }
});
