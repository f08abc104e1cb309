/**
 * The agent runtime `codex`: OpenAI's Codex CLI.
 *
 * @packageDocumentation
 */
export {
  stageRunsModuleCodex,
  stageRunsModuleCodex as default,
} from './module';
