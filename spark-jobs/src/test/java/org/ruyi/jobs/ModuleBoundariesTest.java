package org.ruyi.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the direction of imports: the core knows no engine, and nothing knows the command line. */
@AnalyzeClasses(packages = "org.ruyi", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleBoundariesTest {
  @ArchTest
  static final ArchRule theModelKnowsNoEngineAndNoData =
      noClasses()
          .that()
          .resideInAPackage("org.ruyi.model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.spark..",
              "org.apache.hadoop..",
              "org.deeplearning4j..",
              "org.nd4j..",
              "scala..",
              "org.ruyi.data..",
              "org.ruyi.jobs..")
          .because("a serving team takes the model alone");

  @ArchTest
  static final ArchRule theDataKnowsNoModel =
      noClasses()
          .that()
          .resideInAPackage("org.ruyi.data..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.bytedeco.pytorch..",
              "org.deeplearning4j..",
              "org.nd4j..",
              "org.ruyi.model..",
              "org.ruyi.jobs..")
          .because("a team that only prepares data takes no libtorch");

  @ArchTest
  static final ArchRule onlyTrainingKnowsDl4j =
      classes()
          .that()
          .resideInAnyPackage("org.ruyi..")
          .and()
          .resideOutsideOfPackage("org.ruyi.jobs.train..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages("org.deeplearning4j..", "org.nd4j..")
          .because("the averaging engine stays replaceable");

  @ArchTest
  static final ArchRule nothingKnowsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.ruyi.jobs.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.ruyi.jobs.cli..", "picocli..")
          .because("services start the jobs without it");

  @ArchTest
  static final ArchRule jobsFormNoCycles =
      slices().matching("org.ruyi.jobs.(*)..").should().beFreeOfCycles();
}
