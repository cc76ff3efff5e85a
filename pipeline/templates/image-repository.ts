import { TemplateError } from './template-error.ts';

/** A repository of Amazon ECR, as an image's URI names it. */
export interface ImageRepository {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

const ecrUri =
  /^(?<accountId>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.[a-z0-9.]+\/(?<name>[a-z0-9][a-z0-9._/-]*?)(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;

/**
 * The repository that a job's image is pulled from.
 * @throws TemplateError where the image is not in ECR: SageMaker pulls from nowhere else, and no policy could say it
 */
export function imageRepository(imageUri: string): ImageRepository {
  const { accountId, region, name } = ecrUri.exec(imageUri)?.groups ?? {};
  if (accountId === undefined || region === undefined || name === undefined) {
    throw new TemplateError(
      `the image ${JSON.stringify(imageUri)} is not in Amazon ECR, so that no policy can name its repository; expected ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG as ProcessingImageUri`,
    );
  }
  return { accountId, region, name };
}
