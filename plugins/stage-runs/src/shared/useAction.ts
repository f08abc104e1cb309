export { useAction } from '@stagecraft/backstage-plugin-kernel-react';
