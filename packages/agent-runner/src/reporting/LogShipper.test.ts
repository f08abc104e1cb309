import { LogShipper, type LogChunk } from './LogShipper';

describe('LogShipper', () => {
  function shipperTo(
    send: (chunk: LogChunk) => Promise<unknown>,
    onFailure: (error: unknown) => void = () => {},
  ) {
    return new LogShipper({ send, onFailure, flushAfterMs: 5 });
  }

  it('sends what was written within the interval as one chunk', async () => {
    const chunk = await new Promise<LogChunk>(resolve => {
      const shipper = shipperTo(async sent => resolve(sent));
      shipper.write('one\ntwo\r\n');
      shipper.write('');
      shipper.write('four');
    });
    expect(chunk).toEqual({
      seq: 1n,
      firstLine: 1n,
      lineCount: 4,
      text: 'one\ntwo\n\nfour',
    });
  });

  it('keeps order and numbers while a chunk is on its way', async () => {
    const chunks: LogChunk[] = [];
    const shipper = shipperTo(async chunk => {
      await new Promise(resolve => setImmediate(resolve));
      chunks.push(chunk);
    });
    const lines = Array.from({ length: 9000 }, (_, line) => `line ${line} é`);
    lines.forEach(line => shipper.write(line));
    await shipper.flush();

    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.map(({ text }) => text).join('\n')).toBe(lines.join('\n'));
    let nextLine = 1n;
    for (const [index, chunk] of chunks.entries()) {
      expect(chunk.seq).toBe(BigInt(index + 1));
      expect(chunk.firstLine).toBe(nextLine);
      expect(Buffer.byteLength(chunk.text)).toBeLessThanOrEqual(64 * 1024);
      nextLine += BigInt(chunk.lineCount);
    }
  });

  it('cuts a line that is longer than a chunk, between characters', async () => {
    const chunks: LogChunk[] = [];
    const shipper = shipperTo(async chunk => chunks.push(chunk));
    const line = '😀'.repeat(50_000);
    shipper.write(line);
    await shipper.flush();

    const pieces = chunks.flatMap(({ text }) => text.split('\n'));
    expect(pieces.join('')).toBe(line);
    expect(pieces.every(piece => /^(😀)+$/u.test(piece))).toBe(true);
    expect(
      chunks.every(({ text }) => Buffer.byteLength(text) <= 64 * 1024),
    ).toBe(true);
  });

  it('counts what it has to discard while the platform takes nothing', async () => {
    const chunks: LogChunk[] = [];
    let letThrough: () => void = () => {};
    const gate = new Promise<void>(resolve => (letThrough = resolve));
    const shipper = shipperTo(async chunk => {
      await gate;
      chunks.push(chunk);
    });
    const line = 'x'.repeat(10_000);
    for (let count = 0; count < 2000; count++) shipper.write(line);
    letThrough();
    await shipper.flush();

    const lines = chunks.flatMap(({ text }) => text.split('\n'));
    const kept = lines.filter(text => text === line).length;
    expect(kept).toBeLessThan(2000);
    expect(lines.at(-1)).toBe(
      `[${2000 - kept} lines were discarded: the platform took none]`,
    );
  });

  it('tells once that sending is hopeless, and discards the rest', async () => {
    const failures: unknown[] = [];
    const shipper = shipperTo(
      () => Promise.reject(new Error('refused')),
      error => failures.push(error),
    );
    shipper.write('one');
    await shipper.flush();
    shipper.write('two');
    await shipper.flush();
    expect(failures).toEqual([new Error('refused')]);
  });
});
