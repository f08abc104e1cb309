import type { RunPriority } from '../runs/rows';

/** How many runs may be at work at once, whatever their agents are. */
export interface ParallelLimits {
  project: number;
  platform: number;
}

export interface WaitingRun {
  id: string;
  projectId: string;
  agentKey: string;
  priority: RunPriority;
  createdAt: Date;
  /** How many runs of its agent its project may have at work. */
  agentLimit: number;
}

/** Runs of one agent of a project that are at work. */
export interface Load {
  projectId: string;
  agentKey: string;
  runs: number;
}

export interface Queue {
  waiting: WaitingRun[];
  atWork: Load[];
  /** When each project was given a place last, where that is known. */
  lastGrants: ReadonlyMap<string, Date>;
  limits: ParallelLimits;
}

/**
 * Who gets the places that are free, in the order in which they get them.
 *
 * A place goes to the project with the fewest runs at work; among those to the one that was
 * given a place longest ago, or never; then to the one with the oldest run. So projects take
 * turns: one with a long queue has no more of them than one with a single run, and is behind
 * one that comes anew. Within the project the priority decides, then the age. A run whose
 * agent or project has as much at work as it may is passed over and delays nobody.
 *
 * The answer depends on nothing else: two hosts with the same queue give the same.
 */
export function nextGrants(queue: Queue): WaitingRun[] {
  const { limits } = queue;
  const projects = [...byProject(queue).values()];
  const granted: WaitingRun[] = [];
  let free = limits.platform - total(queue.atWork);
  while (free > 0) {
    const [turn] = projects
      .flatMap(project => turnOf(project, limits))
      .sort(inTurn);
    if (!turn) break;
    grant(turn, granted.length);
    granted.push(turn.run);
    free -= 1;
  }
  return granted;
}

interface Project {
  id: string;
  /** In the order in which they go. */
  waiting: WaitingRun[];
  byAgent: Map<string, number>;
  atWork: number;
  /** Of one that was never given a place: before all others. */
  lastGrant: number;
  /** Of the place that it was given last in this round, which is later than any stored one. */
  round: number;
}

/** The run that a project would send, and the age of the oldest that it could. */
interface Turn {
  project: Project;
  run: WaitingRun;
  oldest: number;
}

function byProject({ waiting, atWork, lastGrants }: Queue) {
  const projects = new Map<string, Project>();
  for (const run of [...waiting].sort(inProject)) {
    const id = run.projectId;
    const project: Project = projects.get(id) ?? {
      ...{ id, waiting: [], byAgent: new Map(), atWork: 0, round: -1 },
      lastGrant: lastGrants.get(id)?.getTime() ?? -Infinity,
    };
    project.waiting.push(run);
    projects.set(id, project);
  }
  for (const { projectId, agentKey, runs } of atWork) {
    const project = projects.get(projectId);
    if (!project) continue;
    project.byAgent.set(agentKey, runs);
    project.atWork += runs;
  }
  return projects;
}

function inProject(a: WaitingRun, b: WaitingRun): number {
  return (
    Number(b.priority === 'high') - Number(a.priority === 'high') ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    compare(a.id, b.id)
  );
}

/** None while all that the project could send is held up by its own limits. */
function turnOf(project: Project, limits: ParallelLimits): Turn[] {
  if (project.atWork >= limits.project) return [];
  const able = project.waiting.filter(
    run => (project.byAgent.get(run.agentKey) ?? 0) < run.agentLimit,
  );
  if (able.length === 0) return [];
  const oldest = able.reduce(
    (time, run) => Math.min(time, run.createdAt.getTime()),
    Infinity,
  );
  return [{ project, run: able[0], oldest }];
}

function inTurn(a: Turn, b: Turn): number {
  return (
    a.project.atWork - b.project.atWork ||
    a.project.round - b.project.round ||
    compare(a.project.lastGrant, b.project.lastGrant) ||
    a.oldest - b.oldest ||
    compare(a.project.id, b.project.id)
  );
}

function grant({ project, run }: Turn, round: number): void {
  const { byAgent } = project;
  project.waiting.splice(project.waiting.indexOf(run), 1);
  byAgent.set(run.agentKey, (byAgent.get(run.agentKey) ?? 0) + 1);
  project.atWork += 1;
  project.round = round;
}

function total(atWork: Load[]): number {
  return atWork.reduce((sum, { runs }) => sum + runs, 0);
}

function compare<T extends string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
