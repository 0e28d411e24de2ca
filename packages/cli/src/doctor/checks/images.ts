import { lackingImages } from '../../images/ensure-images.ts';
import { imageName } from '../../images/image-names.ts';
import type { Check } from '../check.ts';

export const imagesCheck: Check = {
  id: 'images',
  well: 'the engine has the images of this version',
  async run({ docker, registry, pw }) {
    const lacking = await lackingImages({ docker, registry });
    if (lacking.length === 0) return [];
    const names = lacking.map((kind) => imageName(kind, registry)).join(', ');
    return [
      { what: `the engine has no image ${names} of this version for its machine`, fix: pw('images build') },
    ];
  },
};
