export {
  earlyRoutesServiceRef,
  type EarlyRoute,
  type EarlyRoutes,
} from './host/earlyRoutes';
export { stagecraftRootHttpRouterServiceFactory } from './host/rootHttpRouter';
