import { FakeRunsApi } from '../__testUtils__/FakeRunsApi';
import { RunLogReader } from './RunLogReader';

const { signal } = new AbortController();

function anApi(lineCount: number) {
  const api = new FakeRunsApi();
  api.log = Array.from({ length: lineCount }, (_, index) => ({
    n: index + 1,
    text: `line ${index + 1}`,
  }));
  const reader = new RunLogReader(api, { runId: 'r', attempt: 1 });
  return { api, reader };
}

describe('RunLogReader', () => {
  it('reads the end of a long log, and no more of it by itself', async () => {
    const { api, reader } = anApi(20_000);
    await reader.readNewer(signal);
    await reader.readNewer(signal);

    expect(reader.getState().lines).toMatchObject({
      firstLine: 18_001,
      lastLine: 20_000,
    });
    expect(api.logQueries).toEqual([{ runId: 'r', attempt: 1, tail: 2_000 }]);
  });

  it('adds what is new after the last line', async () => {
    const { api, reader } = anApi(3);
    api.logEnded = false;
    await reader.readNewer(signal);
    api.log.push({ n: 4, text: 'new' });
    await reader.readNewer(signal);

    expect(reader.getState().lines?.text()).toBe('line 1\nline 2\nline 3\nnew');
    expect(api.logQueries[1]).toMatchObject({ fromLine: 4 });
  });

  it('reads one page of earlier lines when asked, and all when asked for all', async () => {
    const { api, reader } = anApi(12_000);
    await reader.readNewer(signal);
    await reader.readEarlier(undefined, signal);
    expect(reader.getState().lines?.firstLine).toBe(5_001);

    await reader.readEarlier(1, signal);

    const { lines, isLoadingEarlier } = reader.getState();
    expect(lines).toMatchObject({ firstLine: 1, lastLine: 12_000 });
    expect(lines?.textOf(5_001)).toBe('line 5001');
    expect(isLoadingEarlier).toBe(false);
    expect(api.logQueries.slice(1)).toEqual([
      expect.objectContaining({ fromLine: 5_001, limit: 5_000 }),
      expect.objectContaining({ fromLine: 1, limit: 5_000 }),
    ]);
  });

  it('reads each page once when it is asked several times at once', async () => {
    const { api, reader } = anApi(12_000);
    await reader.readNewer(signal);
    await Promise.all([
      reader.readEarlier(undefined, signal),
      reader.readEarlier(undefined, signal),
      reader.readEarlier(1, signal),
    ]);
    expect(reader.getState().lines?.firstLine).toBe(1);
    expect(api.logQueries).toHaveLength(3);
  });

  it('says why earlier lines did not come, and gets them when asked again', async () => {
    const { api, reader } = anApi(5_000);
    await reader.readNewer(signal);
    api.fail = new Error('down');
    await reader.readEarlier(1, signal);
    expect(reader.getState()).toMatchObject({
      isLoadingEarlier: false,
      earlierError: api.fail,
    });

    api.fail = undefined;
    await reader.readEarlier(1, signal);

    expect(reader.getState().earlierError).toBeUndefined();
    expect(reader.getState().lines?.firstLine).toBe(1);
  });

  it('gives up, instead of asking for ever, when the log was emptied meanwhile', async () => {
    const { api, reader } = anApi(5_000);
    await reader.readNewer(signal);
    api.log = [];
    await reader.readEarlier(1, signal);
    expect(reader.getState().earlierError?.message).toMatch(/no lines before/);
    expect(api.logQueries).toHaveLength(2);
  });
});
