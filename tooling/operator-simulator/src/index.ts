export { type Behaviour, type OperatorSimulator, type SimulatorSettings, startOperatorSimulator } from './operator-simulator.js';
