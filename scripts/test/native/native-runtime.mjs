import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import JestRuntime from 'jest-runtime';
import { setJestGlobals } from './jest-globals.mjs';
import { registerModuleHooks } from './module-hooks.mjs';

const require = createRequire(import.meta.url);
/** Where jest-circus keeps its listeners. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

registerModuleHooks();

/**
 * Loads test files with Node's own loader: what they import is loaded once for each worker. Jest's own runtime loads,
 * transforms and evaluates all of it again for each file, which takes longer than the tests of most files.
 */
export default class NativeRuntime extends JestRuntime {
  #testPath;

  constructor(config, environment, resolver, transformer, cacheFs, coverage, testPath, globalConfig) {
    super(config, environment, resolver, transformer, cacheFs, coverage, testPath, globalConfig);
    if (globalConfig.watch || globalConfig.watchAll)
      throw new Error('Jest cannot watch here: modules that change are not loaded again.');
    this.#testPath = testPath;
  }

  setGlobalsForRuntime(globals) {
    super.setGlobalsForRuntime(globals);
    setJestGlobals(this.requireModuleOrMock(this.#testPath, '@jest/globals'));
  }

  /** For jest-circus, whose module holds the state of one test file. What it imports stays loaded. */
  requireInternalModule(path) {
    delete require.cache[path];
    delete globalThis[EVENT_HANDLERS];
    return require(path);
  }

  requireModule(from, name = from) {
    return createRequire(from)(name);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  unstable_importModule(path) {
    return import(pathToFileURL(path));
  }
}
