import { MAX_OUTPUT_BYTES, outputTail } from './outputTail';

const redaction = {
  redact: (text: string) => text.replaceAll('secret', '***'),
};

it('keeps what is short, without secrets and without what PostgreSQL does not keep', () => {
  expect(outputTail('a\0b secret\n', redaction)).toBe('ab ***\n');
});

it('keeps the end of what is long, from the start of a line', () => {
  const line = `${'x'.repeat(99)}\n`;
  const kept = outputTail(`${line.repeat(1_000)}last\n`, redaction);
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(MAX_OUTPUT_BYTES);
  expect(Buffer.byteLength(kept)).toBeGreaterThan(MAX_OUTPUT_BYTES - 100);
  expect(kept.startsWith('xxx')).toBe(true);
  expect(kept.endsWith(`${line}last\n`)).toBe(true);
});

it('of one endless line keeps the end, and half a character of none', () => {
  const kept = outputTail('ж'.repeat(MAX_OUTPUT_BYTES), redaction);
  expect(kept).toMatch(/^ж+$/);
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(MAX_OUTPUT_BYTES);
  const odd = outputTail(`${'ж'.repeat(MAX_OUTPUT_BYTES)}z`, redaction);
  expect(odd).toMatch(/^ж+z$/);
});

it('takes a secret out before it cuts', () => {
  const text = `secret${'x'.repeat(MAX_OUTPUT_BYTES - 3)}`;
  expect(outputTail(text, redaction)).not.toContain('ret');
});
