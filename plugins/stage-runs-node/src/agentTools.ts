import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { z } from 'zod';
import type { RuntimeMode } from './types';

/** Facts of the run whose agent has a tool, or asks for one. Frozen with the run, but for the attempt. */
export interface ToolRun {
  id: string;
  attempt: number;
  projectId: string;
  repositoryId: string;
  /** `owner/name`. */
  repository: string;
  issueNumber: number;
  /** Of the run; absent before it has one. */
  pullRequestNumber?: number;
  /** Id of its stage, for example `dev`; the same for work and for a revision. */
  stage: string;
  promptKind: 'work' | 'revise' | 'review';
  agentKey: string;
  mode: RuntimeMode;
  locale: 'en' | 'ru';
  correlationId: string;
}

/**
 * What a tool does: `read` changes nothing, `write` changes what the run's issue or pull request
 * shows, `control` reaches further (secrets, databases, people) and may need an approval.
 */
export type ToolCategory = 'read' | 'write' | 'control';

/**
 * Who has to agree before a call is carried out. `owner`: an admin of the project or of the
 * platform. `delegated`: also a member who may operate runs. Never the agent, a token or a bot.
 */
export type ApprovalMode = 'none' | 'owner' | 'delegated';

export interface ToolCall<Input> {
  run: ToolRun;
  input: Input;
  /**
   * The same for the same call: what the tool has done under this key it does not do again. The
   * platform calls again after a crash.
   */
  idempotencyKey: string;
  /** Aborted when the caller is gone or the time is over (60 s). */
  signal: AbortSignal;
}

/** What people see who are asked whether a call may be carried out. */
export interface ToolRequestText {
  /** What will happen, 10 to 500 characters. */
  summary: string;
  /** What can go wrong, 10 to 500 characters. */
  risk: string;
}

/** What people choose from, or write instead, when they are asked. */
export interface ToolQuestion {
  /** 2 to 5, distinct without regard to case. */
  options: string[];
  /** Whether they may write an answer of their own. */
  allowCustom: boolean;
}

/**
 * A tool that agents have. Its owner is a plugin, which answers with its own database and
 * decides by itself what the run may reach; the platform checks who may see and call it.
 */
export interface AgentTool<Schema extends z.ZodObject = z.ZodObject> {
  /** Lower case, digits, underscores and dots, unique; one with dots is also served with underscores. */
  name: string;
  title: string;
  /** For the model: what it does, when to use it, its limits. English. */
  description: string;
  category: ToolCategory;
  /** Unknown fields are refused. Secrets are never arguments. */
  input: Schema;
  /** Absent: every run has it. Pure: the same run always gets the same answer. */
  isOffered?(run: ToolRun): boolean;
  /**
   * Absent: none. Pure. Asked again before an approved call is carried out. What it throws refuses
   * the call, as an error of `call` does, and nobody is asked.
   */
  approval?(run: ToolRun, input: z.output<Schema>): ApprovalMode;
  /** Needed where `approval` may answer anything but none. In the run's language. */
  requestText?(run: ToolRun, input: z.output<Schema>): ToolRequestText;
  /**
   * Of a tool that asks people a question: where `approval` is not none, they answer this, with the
   * summary of `requestText` as the question, and nothing is carried out.
   */
  question?(run: ToolRun, input: z.output<Schema>): ToolQuestion;
  /** For docs/mcp-tools.md, in a few words. Nothing is decided by it. */
  reference?: { who: string; approval: string; result: string };
  /**
   * Carries the call out. What it answers is given to the model and stored: no secrets. An
   * InputError, NotAllowedError, NotFoundError or ConflictError is told to the agent by its message;
   * anything else by a general one.
   */
  call(call: ToolCall<z.output<Schema>>): Promise<JsonObject>;
}

/** The tools of every plugin in this process. */
export interface AgentTools {
  /**
   * Throws at start-up for a name that is taken or not allowed, for a schema that JSON Schema can't
   * tell, and for an approval without a text for those who are asked.
   */
  add<Schema extends z.ZodObject>(tool: AgentTool<Schema>): void;
  /** By either spelling of its name. */
  find(name: string): AgentTool | undefined;
  /** By name. */
  all(): readonly AgentTool[];
}

const TOOL_NAME = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;

/** What an MCP client is told of the arguments. Throws for what JSON Schema can't tell. */
export function inputSchemaOf({ name, input }: AgentTool): JsonObject {
  try {
    return z.toJSONSchema(input.strict(), { io: 'input' }) as JsonObject;
  } catch (error) {
    throw new Error(
      `Tool ${name}: its input can't be told in JSON Schema: ${error}`,
    );
  }
}

/** MCP clients that allow no dots in names see a tool under this one. */
export function underscored(name: string): string {
  return name.replaceAll('.', '_');
}

/** Exported for tests; plugins use {@link agentToolsServiceRef}. */
export class AgentToolRegistry implements AgentTools {
  readonly #tools = new Map<string, AgentTool>();

  add<Schema extends z.ZodObject>(tool: AgentTool<Schema>): void {
    if (!TOOL_NAME.test(tool.name)) {
      throw new Error(
        `Tool ${tool.name}: a name is lower case letters, digits and underscores, in parts divided by dots`,
      );
    }
    const key = underscored(tool.name);
    if (this.#tools.has(key)) {
      throw new Error(`Tool ${tool.name} is contributed twice`);
    }
    if (tool.approval && !tool.requestText) {
      throw new Error(
        `Tool ${tool.name}: requestText is needed beside approval`,
      );
    }
    const kept = tool as unknown as AgentTool;
    inputSchemaOf(kept);
    this.#tools.set(key, kept);
  }

  find(name: string): AgentTool | undefined {
    return this.#tools.get(underscored(name));
  }

  all(): readonly AgentTool[] {
    return [...this.#tools.values()].sort((a, b) =>
      a.name.localeCompare(b.name, 'en'),
    );
  }
}

/** How a plugin gives tools to agents: `tools.add(…)` in its init. */
export const agentToolsServiceRef = createServiceRef<AgentTools>({
  id: 'stage-runs.agent-tools',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => new AgentToolRegistry(),
    }),
});
