import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { RunVerifier } from '@stagecraft/backstage-plugin-stage-runs-common';
import { aRun, aRunDetail } from '../__testUtils__/runFixtures';
import { showRun } from '../__testUtils__/showRun';

const failed = aRun({
  ...{ status: 'failed', outcome: 'failed' },
  reasonCode: 'verification_failed',
  finishedAt: '2026-11-22T12:05:00Z',
});
const headSha = 'c0ffee'.padEnd(40, '0');
const verifiers: RunVerifier[] = [
  {
    ...{ name: 'unit', state: 'failed', exitCode: 3, hasOutput: true },
    startedAt: '2026-11-22T12:01:00Z',
    endedAt: '2026-11-22T12:01:12Z',
  },
  {
    ...{ name: 'lint', state: 'skipped', hasOutput: false },
    ...{ reason: 'need_not_passed', need: 'unit' },
  },
  { name: 'types', state: 'lost', reason: 'pod_lost', hasOutput: false },
];
const section = () => screen.findByRole('region', { name: 'Verification' });

describe('The verification of a run', () => {
  it('is not mentioned where nothing is verified', async () => {
    showRun(aRunDetail());
    await screen.findByRole('region', { name: 'Attempts' });
    expect(
      screen.queryByRole('region', { name: 'Verification' }),
    ).not.toBeInTheDocument();
  });

  it('says of which commit each verifier says what, and for how long it ran', async () => {
    showRun(aRunDetail(failed, { verification: { headSha, verifiers } }));
    const shown = await section();
    expect(shown).toHaveTextContent('Passed: 0 of 3, of the commit c0ffee');
    const [unit, lint, types] = within(shown).getAllByRole('listitem');
    expect(unit).toHaveTextContent('unitFailedexit code 312 sec');
    expect(lint).toHaveTextContent('lintSkippedunit has not passed');
    expect(types).toHaveTextContent('typesLostits pod was lost twice');
    expect(lint.querySelector('details')).toBeNull();
  });

  it('says which of them the stage requires', async () => {
    const [unit, lint] = verifiers;
    showRun(
      aRunDetail(failed, {
        verification: {
          headSha,
          verifiers: [
            { ...unit, source: 'stage' },
            { ...lint, source: 'repository' },
          ],
        },
      }),
    );
    const [first, second] = within(await section()).getAllByRole('listitem');
    expect(first).toHaveTextContent('required by the stage');
    expect(second).not.toHaveTextContent('required by the stage');
  });

  it('loads what a verifier has printed when it is opened, and shows it letter by letter', async () => {
    const api = showRun(
      aRunDetail(failed, { verification: { headSha, verifiers } }),
      fake => fake.outputs.set('unit', '<b>1 of 7 failed</b>\n'),
    );
    const shown = await section();
    expect(api.outputsRead).toEqual([]);
    const details = within(shown).getByText('unit').closest('details')!;
    // jsdom opens it, but only a browser tells.
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    const output = await screen.findByRole('region', {
      name: 'Output of unit',
    });
    expect(output).toHaveTextContent('<b>1 of 7 failed</b>');
    expect(api.outputsRead).toEqual(['unit']);
  });

  it('that can not be loaded can be asked for again', async () => {
    const api = showRun(
      aRunDetail(failed, { verification: { headSha, verifiers } }),
      fake => fake.outputs.set('unit', 'text'),
    );
    const details = within(await section())
      .getByText('unit')
      .closest('details')!;
    api.fail = new Error('down');
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    const retry = await within(details).findByRole('button');
    api.fail = undefined;
    await userEvent.click(retry);
    expect(
      await screen.findByRole('region', { name: 'Output of unit' }),
    ).toHaveTextContent('text');
  });

  it('offers no output that is no longer kept', async () => {
    showRun(
      aRunDetail(failed, {
        verification: { headSha, verifiers },
        logEmptiedAt: '2026-11-29T12:00:00Z',
      }),
    );
    expect((await section()).querySelector('details')).toBeNull();
  });
});
