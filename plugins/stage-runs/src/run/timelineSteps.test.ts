import type { RunEvent } from '@stagecraft/backstage-plugin-stage-runs-common';
import { aRun, aRunDetail } from '../__testUtils__/runFixtures';
import { timelineSteps } from './timelineSteps';

const at = (time: string) => `2026-11-22T12:${time}Z`;
const anEvent = (
  version: number,
  time: string,
  type = 'run.agent.status_reported',
): RunEvent => ({
  version,
  type,
  actor: { type: 'system', id: 'stage-runs' },
  createdAt: at(time),
  payload: {},
});
const shape = (steps: ReturnType<typeof timelineSteps>) =>
  steps.map(step => [
    step.phase,
    step.attempt,
    step.endMs === undefined ? 'open' : (step.endMs - step.startMs) / 1_000,
  ]);

describe('timelineSteps', () => {
  it('shows a queued run as one open wait', () => {
    const detail = aRunDetail(aRun({ status: 'pending' }), { attempts: [] });
    expect(shape(timelineSteps(detail, []))).toEqual([['queued', 0, 'open']]);
  });

  it('ends every step of a delivered run', () => {
    const detail = aRunDetail(
      aRun({
        status: 'succeeded',
        outcome: 'delivered',
        createdAt: at('00:00'),
        finishedAt: at('01:05'),
      }),
      {
        attempts: [
          {
            attempt: 1,
            createdAt: at('00:05'),
            startedAt: at('00:10'),
            endedAt: at('01:00'),
          },
        ],
      },
    );
    expect(shape(timelineSteps(detail, []))).toEqual([
      ['queued', 0, 5],
      ['preparing', 1, 5],
      ['agent', 1, 50],
      ['delivering', 1, 5],
    ]);
  });

  it('leaves the queue with the permit, before an attempt exists', () => {
    const detail = aRunDetail(
      aRun({ status: 'preparing', createdAt: at('00:00') }),
      { attempts: [] },
    );
    const events = [anEvent(1, '00:07', 'run.started')];
    expect(shape(timelineSteps(detail, events))).toEqual([
      ['queued', 0, 7],
      ['preparing', 1, 'open'],
    ]);
  });

  it('shows a pause apart from the work around it', () => {
    const detail = aRunDetail(aRun({ createdAt: at('00:00') }), {
      attempts: [
        { attempt: 1, createdAt: at('00:05'), startedAt: at('00:10') },
      ],
    });
    const events = [
      anEvent(1, '00:20', 'run.wait.paused'),
      anEvent(2, '00:50', 'run.wait.resumed'),
    ];
    expect(shape(timelineSteps(detail, events))).toEqual([
      ['queued', 0, 5],
      ['preparing', 1, 5],
      ['agent', 1, 10],
      ['paused', 1, 30],
      ['agent', 1, 'open'],
    ]);
  });

  it('shows the time between two attempts as a step of its own', () => {
    const detail = aRunDetail(aRun({ createdAt: at('00:00'), attempt: 2 }), {
      attempts: [
        { attempt: 1, createdAt: at('00:05'), endedAt: at('00:25') },
        { attempt: 2, createdAt: at('00:40'), startedAt: at('00:41') },
      ],
    });
    expect(shape(timelineSteps(detail, []))).toEqual([
      ['queued', 0, 5],
      ['preparing', 1, 20],
      ['between', 1, 15],
      ['preparing', 2, 1],
      ['agent', 2, 'open'],
    ]);
  });

  it('puts each event into the step that it fell in', () => {
    const detail = aRunDetail(aRun({ createdAt: at('00:00') }), {
      attempts: [
        { attempt: 1, createdAt: at('00:05'), startedAt: at('00:10') },
      ],
    });
    const events = [
      anEvent(1, '00:00'),
      anEvent(2, '00:05'),
      anEvent(3, '00:09'),
      anEvent(4, '05:00'),
    ];
    expect(
      timelineSteps(detail, events).map(step =>
        step.events.map(event => event.version),
      ),
    ).toEqual([[1], [2, 3], [4]]);
  });

  it('puts an event from before the run into its first step', () => {
    const detail = aRunDetail(aRun({ createdAt: at('00:00') }));
    const early = { ...anEvent(1, '00:00'), createdAt: '2026-11-22T11:59:59Z' };
    expect(timelineSteps(detail, [early])[0].events).toEqual([early]);
  });
});
