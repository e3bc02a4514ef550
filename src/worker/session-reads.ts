import { addPack, kitInspection, listJobs, listPractice, machineOf, packOffersOf, readReceiptFiles, stateDirOf, summaryOf, type Engine } from '../index.ts';
