/** What a step and its job compute alike: see the container's file of this name. */

export { digestExtractor, listExtractorFiles } from '@macroshard/container/extractor-files';
