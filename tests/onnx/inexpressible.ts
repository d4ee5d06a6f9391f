const reasons: Readonly<Record<string, readonly string[]>> = {
  "works on strings": ["RegexFullMatch", "StringConcat", "StringNormalizer", "StringSplit"],
  "looks words up in a table that is no array": [
    ...["CastMap", "CategoryMapper", "DictVectorizer", "LabelEncoder", "OneHotEncoder"],
    ...["TfIdfVectorizer", "ZipMap"],
  ],
  "works on sequences, which are no arrays": [
    ...["ConcatFromSequence", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase"],
    ...["SequenceInsert", "SequenceLength", "SequenceMap", "SplitToSequence"],
  ],
  "works on a value that may be missing": ["Optional", "OptionalGetElement", "OptionalHasElement"],
  "runs or differentiates a graph: control flow is that of TypeScript": ["Gradient", "If", "Loop", "Scan"],
  "draws random numbers, which ONNX leaves to each implementation": [
    ...["Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"],
  ],
  "reads a picture's file": ["ImageDecoder"],
  "chooses one after another, how many depends on the values": ["NonMaxSuppression"],
  "walks through trees node by node": ["TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor"],
  "is a part of a trained model of another library; ONNX has no tests of it": [
    ...["FeatureVectorizer", "Imputer", "LinearClassifier", "LinearRegressor", "Normalizer", "SVMClassifier"],
    ...["SVMRegressor", "Scaler"],
  ],
  "has windows whose sizes depend on the values": ["MaxRoiPool"],
};

/** Why an operator has no function: what our functions have no words for, by operator. */
export const inexpressible: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(reasons).flatMap(([reason, operators]) => operators.map((operator) => [operator, reason])),
);
