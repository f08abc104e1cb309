import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDriver } from './loadDriver';

/** The runner's own drivers are loaded in runner.test.ts, by the built runner. */
const folder = mkdtempSync(join(tmpdir(), 'drivers-'));
const drivers = join(folder, 'drivers');

beforeAll(() => mkdirSync(drivers));

afterAll(() => rmSync(folder, { recursive: true }));

const pod = {
  config: { credentials: '/nowhere', modelKey: 'sk-of-the-test' },
  env: {},
  drivers,
};

const driverFile = (runtime: string, source: string) =>
  writeFileSync(join(drivers, `${runtime}.cjs`), source);

it('takes the driver of the image by the id of the runtime, and gives it the pod', async () => {
  driverFile(
    'mine',
    `exports.createDriver = async ({ config, env, ...others }) => ({
       run: async () => ({ summary: JSON.stringify([config, env, others]) }),
     });`,
  );
  const driver = await loadDriver('mine', pod);
  const { summary } = await driver.run({} as never);
  expect(JSON.parse(summary)).toEqual([pod.config, {}, {}]);
});

it('an image may replace a driver of the runner', async () => {
  driverFile('gemini', 'exports.createDriver = () => ({ newer: true });');
  expect(await loadDriver('gemini', pod)).toEqual({ newer: true });
});

it.each<[string, string, string]>([
  ['a runtime that nobody has a driver for', 'other', 'other.cjs nor one of'],
  ['a file that is no driver', 'wrong', 'must export createDriver(pod)'],
  ['a file that can not be loaded', 'broken', 'a bug of theirs'],
  ['a name that leaves the folder', '../outside', 'no driver for runtime'],
  ['a name of every object', 'constructor', 'no driver for runtime'],
])('says what is missing: %s', async (_, runtime, message) => {
  driverFile('wrong', 'module.exports = { run() {} };');
  driverFile('broken', 'throw new Error("a bug of theirs");');
  driverFile('../outside', 'exports.createDriver = () => ({});');
  await expect(loadDriver(runtime, pod)).rejects.toThrow(message);
});
