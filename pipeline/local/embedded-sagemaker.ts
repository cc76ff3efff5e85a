import { type EmbeddedOptions, openService } from './open-service.ts';
import { type Listening, type ListeningServer, listen } from './protocol/http-server.ts';
import { type RequestHandler, sdkHandler } from './protocol/sdk-handler.ts';

/** SageMaker Pipelines in this process: the same API, on plain files and local processes. */
export interface EmbeddedSageMaker {
  /** For `new SageMakerClient({ requestHandler })`. */
  readonly requestHandler: RequestHandler;
  /** The path that stands for an S3 URI here. */
  locate(uri: string): string | undefined;
  /** Answers on 127.0.0.1, too. */
  listen(listening: Listening): Promise<ListeningServer>;
  /** Ends what runs in this process: SIGTERM, then SIGKILL after the grace period. Its executions are then `Stopped`. */
  close(): Promise<void>;
}

/**
 * Opens the store, and goes on with what it remembers.
 * @throws Error where the machine does not show its processes, or the folder cannot be made
 */
export async function openEmbeddedSageMaker(options: EmbeddedOptions): Promise<EmbeddedSageMaker> {
  const service = await openService(options);
  return {
    requestHandler: sdkHandler(service),
    locate: (uri) => service.objects.locate(uri),
    listen: (listening) => listen(service, listening),
    close: async () => {
      await Promise.all([service.host.stopAll(), service.jobs.stopAll()]);
      await service.host.whenIdle();
    },
  };
}
