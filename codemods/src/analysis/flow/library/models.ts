import { ANGULAR } from './angular.js';
import { ANGULAR_SIGNALS } from './angular-signals.js';
import { ANGULARJS } from './angularjs.js';
import { ATOMS } from './atoms.js';
import { MOBX } from './mobx.js';
import type { Model } from './model.js';
import { NANOSTORES } from './nanostores.js';
import { NUXT, NUXT_GLOBALS } from './nuxt.js';
import { PINIA } from './pinia.js';
import { PREACT_SIGNALS } from './preact-signals.js';
import { PLATFORM, PLATFORM_NAMES } from './platform.js';
import { REACT } from './react.js';
import { REDUX } from './redux.js';
import { REDUX_SAGA } from './redux-saga.js';
import { RXJS } from './rxjs.js';
import { SOLID } from './solid.js';
import { RUNES, SVELTE } from './svelte.js';
import { RUNNER_GLOBALS, TEST_RUNNERS } from './test-runners.js';
import { VUE } from './vue-app.js';
import { VUE_CLASSES } from './vue-classes.js';
import { VUEX_MODULES } from './vuex-modules.js';
import { VUEX } from './vuex.js';
import { ZUSTAND } from './zustand.js';

/** All models, by `module#path`. */
export const MODELS: ReadonlyMap<string, Model> = new Map(
  [
    PLATFORM,
    REACT,
    ZUSTAND,
    NANOSTORES,
    ATOMS,
    PREACT_SIGNALS,
    REDUX,
    REDUX_SAGA,
    MOBX,
    VUE,
    VUE_CLASSES,
    VUEX,
    VUEX_MODULES,
    PINIA,
    NUXT,
    SVELTE,
    SOLID,
    RXJS,
    ANGULAR,
    ANGULAR_SIGNALS,
    ANGULARJS,
    TEST_RUNNERS,
  ].flatMap((table) => Object.entries(table)),
);

/** Names that mean something of a platform or a framework where nothing declares them. */
export const MODELLED_GLOBALS: readonly string[] = [
  ...PLATFORM_NAMES,
  ...RUNNER_GLOBALS,
  ...RUNES,
  ...NUXT_GLOBALS,
  'angular',
];
