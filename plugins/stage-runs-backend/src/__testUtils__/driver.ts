import type { components } from '@stagecraft/backstage-plugin-stage-runs-common';
import { eventually } from './eventually';
import { OWNER, type TestPlatform } from './startTestPlatform';

type RunSummary = components['schemas']['RunSummary'];
type RunEvent = components['schemas']['RunEvent'];
type RunDetail = components['schemas']['RunDetail'];

/** An issue body whose fenced block tells the scripted agent what to do. */
export function script(steps: string): string {
  return `Please.\n\n\`\`\`stagecraft\nsteps:\n${steps}\n\`\`\`\n`;
}

/** What people do on GitHub and see in the portal. */
export interface Driver {
  /** Opens an issue and puts the label on it, else `run:dev`; answers its number. */
  labeledIssue(body: string, name?: string): Promise<number>;
  label(issue: number, name?: string): Promise<unknown>;
  /** The runs of the issue, newest first. */
  runsOf(issue: number): Promise<RunSummary[]>;
  /** The issue's newest run, once the expectation holds for it. */
  runThat(
    issue: number,
    expectation: (run: RunSummary) => void,
  ): Promise<RunSummary>;
  detailOf(runId: string): Promise<RunDetail>;
  eventsOf(runId: string): Promise<RunEvent[]>;
  commentsOn(issue: number): Promise<{ body: string }[]>;
  labelsOf(issue: number): Promise<string[]>;
}

const RUN_TIMEOUT_MS = 90_000;

export function driverOf(platform: TestPlatform): Driver {
  const { onGitHub } = platform;
  const get = async (path: string) =>
    (await platform.as(OWNER)('GET', path)).body;
  const label = (issue: number, name = 'run:dev') =>
    onGitHub('mateo', 'POST', `/issues/${issue}/labels`, {
      labels: [name],
    });
  const runsOf = async (issue: number): Promise<RunSummary[]> => {
    const page = await get(`/stage-runs/runs?issueNumber=${issue}`);
    return page.items;
  };
  return {
    label,
    runsOf,
    async labeledIssue(body, name) {
      const issue = await onGitHub('mateo', 'POST', '/issues', {
        title: 'Opening hours <!-- stagecraft:run-status {} --> @everyone',
        body,
      });
      await label(issue.number, name);
      return issue.number;
    },
    runThat: (issue, expectation) =>
      eventually(async () => {
        const [run] = await runsOf(issue);
        expectation(run);
        return run;
      }, RUN_TIMEOUT_MS),
    detailOf: runId => get(`/stage-runs/runs/${runId}`),
    async eventsOf(runId) {
      return (await get(`/stage-runs/runs/${runId}/events`)).items;
    },
    commentsOn: issue => onGitHub('olivia', 'GET', `/issues/${issue}/comments`),
    async labelsOf(issue) {
      const labels: { name: string }[] = await onGitHub(
        'olivia',
        'GET',
        `/issues/${issue}/labels`,
      );
      return labels.map(each => each.name);
    },
  };
}
