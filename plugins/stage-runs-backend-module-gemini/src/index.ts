/**
 * The agent runtime `gemini`: Google's Gemini CLI.
 *
 * @packageDocumentation
 */
export {
  stageRunsModuleGemini,
  stageRunsModuleGemini as default,
} from './module';
