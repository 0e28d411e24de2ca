export { type BuildImages, buildImages } from './build-images.ts';
export { DEFAULT_REGISTRY } from './default-registry.ts';
export { type ImageKind, imageKinds, imageName } from './image-names.ts';
