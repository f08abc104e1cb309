import type { components } from './generated/openapi';

type Schemas = components['schemas'];

export type Delivery = Schemas['Delivery'];
export type DeliveryPage = Schemas['DeliveryPage'];
export type DeliveryRole = Schemas['DeliveryRole'];
export type DeliveryRolesInput = Schemas['DeliveryRolesInput'];
export type DeliveryStatus = Schemas['DeliveryStatus'];
export type GitHubLoginInput = Schemas['GitHubLoginInput'];
export type GitHubTokens = Schemas['GitHubTokens'];
export type GitHubTokensInput = Schemas['GitHubTokensInput'];
export type Label = Schemas['Label'];
export type Locale = Schemas['Locale'];
export type Me = Schemas['Me'];
export type Member = Schemas['Member'];
export type MemberInput = Schemas['MemberInput'];
export type MemberPage = Schemas['MemberPage'];
export type Project = Schemas['Project'];
export type ProjectInput = Schemas['ProjectInput'];
export type ProjectPage = Schemas['ProjectPage'];
export type ProjectRole = Schemas['ProjectRole'];
export type Repository = Schemas['Repository'];
export type RepositoryInput = Schemas['RepositoryInput'];
export type RepositoryPage = Schemas['RepositoryPage'];
export type RepositoryRole = Schemas['RepositoryRole'];
export type User = Schemas['User'];
export type UserInput = Schemas['UserInput'];
export type UserPage = Schemas['UserPage'];
