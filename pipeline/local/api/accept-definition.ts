import { definitionSize } from '../../definition/definition.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { formatS3Uri } from '../../names/s3-uri.ts';
import { refusalAtCreation, unparsable } from '../../rules/refusal-at-creation.ts';
import { longestDefinition } from '../../service/limits.ts';
import { invalid } from '../service-error.ts';
import { readFileText } from '../store/whole-files.ts';
import { optionalText, type Request, text } from './request.ts';
import type { Service } from './service.ts';

/**
 * The definition's text that a request gives, inline or by its place in S3; undefined where it gives none.
 * @throws ServiceError ValidationException where the service would not take it
 */
export async function givenDefinition(service: Service, request: Request): Promise<string | undefined> {
  const inline = optionalText(request, 'PipelineDefinition');
  const location = request.PipelineDefinitionS3Location as Request | undefined | null;
  if (inline !== undefined && location) {
    throw invalid('Only one of PipelineDefinition and PipelineDefinitionS3Location can be given.');
  }
  const definition = location ? await definitionIn(service, location) : inline;
  if (definition !== undefined) acceptDefinition(definition);
  return definition;
}

async function definitionIn(service: Service, location: Request): Promise<string> {
  const uri = formatS3Uri({ bucket: text(location, 'Bucket'), key: text(location, 'ObjectKey') });
  const unable = (reason: string) => invalid(`Unable to read the pipeline definition at ${uri}: ${reason}.`);
  const path = await service.objects.confined(uri).catch((error: Error) => {
    throw unable(error.message);
  });
  const content = path === undefined ? undefined : await readFileText(path);
  if (content === undefined) throw unable('no such object');
  return content;
}

/**
 * The parsed definition, where the service would take it.
 * @throws ServiceError ValidationException
 */
function acceptDefinition(definitionText: string): DefinitionJson {
  const { characters, isTooLong } = definitionSize(definitionText);
  if (isTooLong) {
    throw invalid(`Pipeline definition has ${characters} characters, at most ${longestDefinition} are allowed`);
  }
  const definition = parse(definitionText);
  const refusal = refusalAtCreation(definition);
  if (refusal !== undefined) throw invalid(refusal);
  return definition;
}

function parse(text: string): DefinitionJson {
  try {
    return JSON.parse(text) as DefinitionJson;
  } catch (error) {
    throw invalid(`${unparsable} Invalid JSON: ${(error as Error).message}`);
  }
}
