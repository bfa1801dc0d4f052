/** The blocks of the documents of devices, in both languages. */
import { testBlocks } from "./blocks.ts";
import { documents, isDevice } from "./documents.ts";

await testBlocks(documents.filter((document) => isDevice(document)));
