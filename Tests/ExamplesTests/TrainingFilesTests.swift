import Foundation
import Testing

@testable import ConvNets
@testable import examples

@Suite struct `A command that trains` {
  @Test func `writes a checkpoint, goes on from it, and keeps a history`() throws {
    try withTemporaryFolder { folder in
      let (checkpoint, history) = (folder.appending(path: "c.safetensors"), folder.appending(path: "h.csv"))
      let arguments = [
        "digits", "--epochs", "2", "--out", folder.path, "--checkpoint", checkpoint.path, "--history",
        history.path,
      ]
      #expect(runExamples(arguments).status == 0)
      let lines = try String(contentsOf: history, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 3 && lines[2].hasPrefix("2,"))
      for picture in ["h-loss.svg", "h-accuracy.svg"] {
        #expect(try Data(contentsOf: folder.appending(path: picture)).count > 1000)
      }
      // All epochs are over: what goes on from here has the same net at once.
      let first = try SafetensorsFile(contentsOf: checkpoint)
      let again = runExamples(arguments + ["--resume"])
      #expect(again.status == 0 && again.errors.contains("goes on after 2 epochs of 2"))
      #expect(try SafetensorsFile(contentsOf: checkpoint) == first)

      let other = runExamples(arguments + ["--resume", "--seed", "2"])
      #expect(
        other.status == 1 && other.errors.contains("is of another training: the seed"), "\(other.errors)")
    }
  }

  @Test(arguments: [
    (["digits", "--resume"], "--resume needs --checkpoint FILE"),
    (["digits", "--seeds", "2", "--history", "h.csv"], "--checkpoint and --history are of one net"),
  ])
  func `refuses what makes no sense`(_ arguments: [String], _ complaint: String) {
    let result = runExamples(arguments)
    #expect(result.status == 2 && result.errors.contains(complaint), "\(result.errors)")
  }
}

#if os(Linux) || os(macOS)
  @Suite struct `Ctrl-C` {
    /// The program itself, so that the signal ends nothing else.
    @Test func `saves the training, ends with status 130, and lets it go on`() throws {
      try withTemporaryFolder { folder in
        let checkpoint = folder.appending(path: "c.safetensors")
        let process = Process()
        // It lies where the package's resources lie, whatever the build is called.
        process.executableURL = Bundle.module.bundleURL.deletingLastPathComponent().appending(
          path: "examples")
        process.arguments = [
          "digits", "--epochs", "1000", "--out", folder.path, "--checkpoint", checkpoint.path,
        ]
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        // The checkpoint after the first epoch says that training is on its way.
        let end = ContinuousClock.now + .seconds(120)
        while !FileManager.default.fileExists(atPath: checkpoint.path), ContinuousClock.now < end {
          usleep(20_000)
        }
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130 && process.terminationReason == .exit)
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text.contains("stopped; go on with --checkpoint \(checkpoint.path) --resume"), "\(text)")
        let file = try SafetensorsFile(contentsOf: checkpoint)
        #expect(file.metadata["plan.epochs"] == "1000")
      }
    }
  }
#endif
