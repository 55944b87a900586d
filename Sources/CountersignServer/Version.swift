/// The product's version, as told by the console, the API and `countersign --version`.
public let countersignVersion = "0.1.0"
