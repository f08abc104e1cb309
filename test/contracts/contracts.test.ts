import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../harness/paths';
import { breakingChanges } from './openApiChanges';

jest.setTimeout(60_000);

const RELEASED = join(__dirname, 'released');
const PROTO = join(ROOT, 'plugins/stage-runs-common/proto');
const PROTO_FILE = 'stagecraft/runner/v1/runner.proto';

const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

describe('architecture §3.16: a contract of version 1 breaks none of its clients', () => {
  describe.each(['kernel', 'stage-runs'])('the API of %s', plugin => {
    const released = read(RELEASED, `${plugin}.openapi.yaml`);
    const present = read(ROOT, `plugins/${plugin}-common/openapi/openapi.yaml`);

    it('takes and answers all that the released one does', async () => {
      expect(await breakingChanges(released, present)).toEqual([]);
    });
  });

  describe('of an API', () => {
    const api = read(__dirname, 'sample.openapi.yaml');
    const changed = (from: string, to: string) => {
      expect(api).toContain(from);
      return breakingChanges(api, api.replace(from, to));
    };

    it.each([
      ['a path that is gone', '/books:', '/volumes:'],
      ['a parameter that is gone', 'name: author', 'name: writer'],
      ['a parameter that is required now', 'required: false', 'required: true'],
      ['a field that an answer may lack', 'required: [title]', '#'],
      ['a field of another type', 'type: integer', 'type: string'],
      [
        'a field that a request has to have',
        '#required: [isbn]',
        'required: [isbn]',
      ],
      [
        'a value that a request may not have any more',
        'enum: [new, used]',
        'enum: [new]',
      ],
      ['an answer that is not described', "'404':", "'410':"],
    ])('%s is noticed', async (_what, from, to) => {
      expect(await changed(from, to)).not.toEqual([]);
    });

    it.each([
      [
        'a path more',
        'paths:',
        "paths:\n  /authors: { get: { responses: { '200': { description: All } } } }",
      ],
      ['a field more in an answer', '#price', 'price: { type: number }'],
      [
        'a field more that a request may have',
        '#language',
        'language: { type: string }',
      ],
      [
        'a value more in an answer',
        'enum: [lent, there]',
        'enum: [lent, there, lost]',
      ],
    ])('%s is none', async (_what, from, to) => {
      expect(await changed(from, to)).toEqual([]);
    });
  });

  describe('the protocol of the runner', () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'contracts-'));
      cpSync(PROTO, folder, { recursive: true });
    });

    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** What buf says; empty when nothing breaks. */
    async function breaks(): Promise<string> {
      const buf = join(ROOT, 'node_modules/@bufbuild/buf/bin/buf');
      const args = ['breaking', folder, '--against', join(RELEASED, 'proto')];
      return promisify(execFile)(process.execPath, [buf, ...args]).then(
        () => '',
        error => error.stdout + error.stderr,
      );
    }

    it('takes and answers all that the released one does', async () => {
      expect(await breaks()).toBe('');
    });

    it('a field that is gone is noticed', async () => {
      const file = join(folder, PROTO_FILE);
      const text = readFileSync(file, 'utf8');
      const without = text.replace(/^ {2}string summary = \d+;$/m, '');
      expect(without).not.toBe(text);
      writeFileSync(file, without);
      expect(await breaks()).toContain('summary');
    });
  });
});
