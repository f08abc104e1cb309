import type { ToolRun } from '@stagecraft/backstage-plugin-stage-runs-node';
import { toolRunOf } from '../mcp/toolRunOf';
import { aRun } from './samples';

/** A run of issue 12 as tools know it; each test says what it changes. */
export function aToolRun(changes: Partial<ToolRun> = {}): ToolRun {
  return { ...toolRunOf(aRun()), ...changes };
}
