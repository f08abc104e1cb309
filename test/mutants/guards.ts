/** What an attack on a gate is aimed at. */
export type Target = 'route' | 'tool' | 'token' | 'timer' | 'table';

export interface Guard {
  /** The attack that it stops. */
  attack: string;
  target: Target;
  /** From the root of the repository. */
  file: string;
  guard: string;
  /** What stands there when nobody has thought of the attack. */
  without: string;
  /** The attack as a test: its file, and the beginning or a part of its name. */
  test: { file: string; name: string };
}

const BACKEND = 'plugins/stage-runs-backend/src';
const GATES = `${BACKEND}/stageGates.test.ts`;
const TRANSITIONS = `${BACKEND}/stageTransitions.test.ts`;
const APPROVAL = `${BACKEND}/approvals/decideApproval.test.ts`;
const TRIGGER = `${BACKEND}/trigger/decideTrigger.test.ts`;

/**
 * The guards of gates: each is removed in turn, and then the test of its attack has to fail.
 * A guard that is written anew has to be named anew here; an unknown one is an error.
 */
export const GUARDS: readonly Guard[] = [
  {
    attack:
      'a plugin, or a tool that speaks for a person, approves by the route',
    target: 'tool',
    file: `${BACKEND}/api/ownSession.ts`,
    guard: 'if (!principal.actor) return;',
    without: 'if (what) return;',
    test: { file: GATES, name: 'on behalf' },
  },
  {
    attack: 'a member who may only read approves by the route',
    target: 'route',
    file: `${BACKEND}/api/RunApprover.ts`,
    guard: `    await this.#access.require({
      credentials,
      permission: stagecraftRunOperatePermission,
      projectId: run.project_id,
    });
`,
    without: '',
    test: { file: GATES, name: 'a reader' },
  },
  {
    attack: 'a commit is approved that nobody has seen',
    target: 'route',
    file: `${BACKEND}/api/RunApprover.ts`,
    guard: 'if (headSha !== artefactSha) {',
    without: 'if (headSha === undefined) {',
    test: { file: GATES, name: 'a commit that is not there' },
  },
  {
    attack: 'a result is approved that a run may still change',
    target: 'timer',
    file: `${BACKEND}/approvals/decideApproval.ts`,
    guard: 'refuses: ({ activeRunId }) => activeRunId !== undefined,',
    without: 'refuses: () => false,',
    test: { file: GATES, name: 'result_in_work' },
  },
  {
    attack: 'a bot puts state:approved',
    target: 'tool',
    file: `${BACKEND}/trigger/decideTrigger.ts`,
    guard: "refuses: ({ sender }) => sender.type !== 'User',",
    without: 'refuses: () => false,',
    test: { file: GATES, name: 'the label of a bot' },
  },
  {
    attack: 'a reader puts state:approved',
    target: 'token',
    file: `${BACKEND}/trigger/decideTrigger.ts`,
    guard:
      "refuses: ({ user, role }) => !isPlatformAdmin(user) && role === 'read',",
    without: 'refuses: () => false,',
    test: { file: GATES, name: 'the label of a person who may only read' },
  },
  {
    attack: 'a push after the approval is carried along',
    target: 'table',
    file: `${BACKEND}/pipeline/EntryReader.ts`,
    guard:
      'if (!pullRequest || pullRequest.headSha === approval.artefact_sha) {',
    without: 'if (pullRequest ?? true) {',
    test: { file: GATES, name: 'a push that no delivery tells of' },
  },
  {
    attack: 'a stage starts while a label closes the gate',
    target: 'route',
    file: `${BACKEND}/trigger/decideTrigger.ts`,
    guard:
      "const CLOSING_LABELS = ['state.blocked', 'state.abandoned', 'need.input'];",
    without: 'const CLOSING_LABELS: string[] = [];',
    test: { file: TRIGGER, name: 'blocked' },
  },
  {
    attack: 'a stage starts although nobody has approved the one before',
    target: 'table',
    file: `${BACKEND}/pipeline/judgeEntry.ts`,
    guard: "results.filter(({ state }) => state === 'approved')",
    without: "results.filter(({ state }) => state !== 'working')",
    test: {
      file: `${BACKEND}/pipeline/judgeEntry.test.ts`,
      name: 'a stage has to wait',
    },
  },
  {
    attack: 'whoever may operate runs opens a gate as an owner does',
    target: 'route',
    file: `${BACKEND}/transitions/TransitionStarter.ts`,
    guard: `    if (!override) return;
    await this.#access.require({`,
    without: `    if (override) return;
    await this.#access.require({`,
    test: {
      file: TRANSITIONS,
      name: 'a decision of somebody who may only write',
    },
  },
  {
    attack: 'an approval counts although a role was asked for',
    target: 'table',
    file: `${BACKEND}/approvals/decideApproval.ts`,
    guard: 'refuses: ({ openRoles }) => openRoles.length > 0,',
    without: 'refuses: () => false,',
    test: { file: APPROVAL, name: 'while it waits for a role' },
  },
  {
    attack: 'a run token is used after its attempt has ended',
    target: 'token',
    file: `${BACKEND}/runner/RunnerIdentities.ts`,
    guard: "      .whereNull('a.ended_at')\n",
    without: '',
    test: {
      file: `${BACKEND}/runner/access.test.ts`,
      name: 'an attempt that has ended',
    },
  },
  {
    attack: 'an agent puts state:approved with its tool',
    target: 'tool',
    file: `${BACKEND}/mcp/tools/judgeLabels.ts`,
    guard:
      "return 'it shows what is decided; the platform and people move it';",
    without: 'return undefined;',
    test: {
      file: `${BACKEND}/mcp/tools/judgeLabels.test.ts`,
      name: 'no agent may do',
    },
  },
  {
    attack: 'an agent starts the next stage with its tool',
    target: 'tool',
    file: `${BACKEND}/mcp/tools/judgeLabels.ts`,
    guard: "return stage === undefined ? 'none' : 'owner';",
    without: "return stage === undefined ? 'none' : 'none';",
    test: {
      file: `${BACKEND}/mcp/tools/judgeLabels.test.ts`,
      name: 'a label that starts a run needs the owner',
    },
  },
  {
    attack: 'a person decides about something that they have not seen',
    target: 'table',
    file: `${BACKEND}/requests/judgeDecision.ts`,
    guard: 'if (decision.digest !== request.payload_digest) {',
    without: "if (decision.digest === '') {",
    test: {
      file: `${BACKEND}/requests/judgeDecision.test.ts`,
      name: 'another payload',
    },
  },
  {
    attack: 'a member who may only read decides what an agent may do',
    target: 'route',
    file: `${BACKEND}/requests/mayDecide.ts`,
    guard: "return mode === 'delegated' && role === 'read_write';",
    without: 'return role !== undefined;',
    test: { file: `${BACKEND}/requests/mayDecide.test.ts`, name: 'read' },
  },
  {
    attack: 'a tool of a person approves in their name, unasked',
    target: 'tool',
    file: `${BACKEND}/api/DecisionProofs.ts`,
    guard: "return !principal.actor || this.#byTools === 'allowed';",
    without: "return !principal.actor || this.#byTools !== 'allowed';",
    test: {
      file: `${BACKEND}/actions/doors.test.ts`,
      name: 'their tools are told',
    },
  },
  {
    attack: 'somebody who has the name of an approver by now starts a stage',
    target: 'table',
    file: `${BACKEND}/startWishes/judgeWish.ts`,
    guard: 'return found?.id === wish.user_id ? found : undefined;',
    without: 'return found;',
    test: {
      file: `${BACKEND}/startWishes/judgeWish.test.ts`,
      name: 'has left the name to another',
    },
  },
  {
    attack: 'a run that failed starts what was approved',
    target: 'table',
    file: `${BACKEND}/startWishes/judgeWish.ts`,
    guard: "return code ? { kind: 'drop', code } : { kind: 'start' };",
    without: "return { kind: 'start' };",
    test: {
      file: `${BACKEND}/startWishes/judgeWish.test.ts`,
      name: 'after a run that ended',
    },
  },
];
