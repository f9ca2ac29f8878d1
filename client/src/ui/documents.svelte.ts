import type { Document, DocumentState } from '../domain/document';
import type { Portal } from '../domain/portal';

/** The device's documents, read again whenever one changed. Made inside a component: it lives as long as that. */
export class DocumentList {
  /** Null until the first reading. */
  all = $state.raw<Document[] | null>(null);

  constructor(portal: Portal) {
    $effect(() => {
      let current = true;
      const stop = portal.documents.changes.subscribe(() => {
        void portal.documents.all().then((documents) => {
          if (current) this.all = documents;
        });
      });
      return () => {
        current = false;
        stop();
      };
    });
  }

  of(...states: DocumentState[]): Document[] {
    return (this.all ?? []).filter((document) => states.includes(document.state));
  }
}
