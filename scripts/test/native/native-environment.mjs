import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** What jest.setTimeout() sets. */
const TEST_TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** The process itself, for native-runtime.mjs. What Jest or a test changes of it is restored after each file. */
export default class NativeEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  #environment = process.env;
  #env = { ...process.env };
  #cwd = process.cwd();
  #console = globalThis.console;
  #exit = process.exit;
  #getBuiltinModule = process.getBuiltinModule;

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    delete globalThis[TEST_TIMEOUT];
    globalThis.console = this.#console;
    process.exit = this.#exit;
    process.getBuiltinModule = this.#getBuiltinModule;
    // Only the process's own object changes what Node and its children see; a test may have put a copy in its place.
    process.env = this.#environment;
    for (const name of Object.keys(process.env)) if (!(name in this.#env)) delete process.env[name];
    Object.assign(process.env, this.#env);
    process.chdir(this.#cwd);
  }

  /** Jest asks for it. Nothing runs in a context of node:vm. */
  getVmContext() {
    return null;
  }
}
