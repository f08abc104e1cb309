export {
  earlyRoutesServiceRef,
  type EarlyRoute,
  type EarlyRoutes,
} from './host/earlyRoutes';
export { currentRequestId, requestIds } from './host/requestIds';
export { stagecraftRootHttpRouterServiceFactory } from './host/rootHttpRouter';
export { stagecraftRootLoggerServiceFactory } from './host/rootLogger';
