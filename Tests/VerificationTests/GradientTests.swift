import Foundation
import Synchronization
import Testing
import Verification

@Suite struct `Every hand-written gradient` {
  /// Random arguments and a random upstream gradient; every entry of every argument by finite differences (tolerance
  /// derived from step and magnitudes, about 1e-13 for linear operations, 1e-8 for the others) and by dual numbers
  /// (a few units in the last place); both formulations bit for bit.
  @Test(arguments: operationNames)
  func `agrees with finite differences, dual numbers and its second formulation`(_ name: String) {
    for operation in allOperations where operation.name == name {
      for finding in operation.judge(seed: 1) {
        #expect(finding.passes, "\(finding.complaint)")
        gradientTable.withLock { $0.add(finding) }
      }
    }
  }
}

/// What people come for: printed when the test process ends.
let gradientTable: Mutex<GradientTable> = {
  atexit {
    let table = gradientTable.withLock { $0.ordered() }
    print("\n\(table)")
  }
  return Mutex(GradientTable())
}()
