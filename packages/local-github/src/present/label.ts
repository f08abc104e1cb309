import { Forge } from '../Forge';
import { Label } from '../store/LabelStore';
import { Repository } from '../store/RepositoryStore';
import { nodeId } from './nodeId';
import { repositoryApi } from './repository';

/** `label` */
export function presentLabel(
  { urls }: Forge,
  repository: Repository,
  label: Label,
) {
  const name = encodeURIComponent(label.name);
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${repositoryApi(urls, repository)}/labels/${name}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}
